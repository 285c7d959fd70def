from .rows import areas, incidents, report


def test_a_table_comes_back_as_it_went_in(workspace):
    table = incidents(20)
    workspace.add({"incidents": table}, report(20))
    assert workspace.read("incidents").fingerprint() == table.fingerprint()


def test_geometry_comes_back_as_it_went_in(workspace):
    table = areas()
    workspace.add({"areas": table}, report(2))
    assert workspace.read("areas").fingerprint() == table.fingerprint()
