import pytest
from contract_cases import CASES, Case


@pytest.fixture(params=CASES, ids=lambda case: case.id, scope="session")
def case(request: pytest.FixtureRequest) -> Case:
    return request.param
