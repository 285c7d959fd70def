from evenhand.workspace import index


def test_the_index_that_lies_beside_the_package_is_that_of_the_catalogue():
    from importlib import resources

    text = resources.files("evenhand").joinpath(index.FILE).read_text(encoding="utf-8")
    assert text == index.build(), "the catalogue has changed; run: make index"
