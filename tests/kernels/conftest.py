import pytest

from evenhand.kernels import loading


@pytest.fixture(params=[*loading.instruction_sets(), loading.TWINS])
def body(request):
    with loading.forced(request.param):
        yield request.param


@pytest.fixture(
    params=loading.instruction_sets()
    or [pytest.param("", marks=pytest.mark.skip(reason="the kernels were not compiled"))]
)
def instruction_set(request):
    with loading.forced(request.param):
        yield request.param
