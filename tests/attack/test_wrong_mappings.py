import pytest

from .conftest import GOOD, MAPPING


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "incidents"', 'kind = ["incidents"]', "'kind' is ['incidents']"),
        ('kind = "incidents"', 'kind = "crimes"', "kind is 'crimes'"),
        ("[columns]", "[colums]", "'colums' is not a part"),
        ("[columns]", "[values]\nattempted = 'x'\n[columns]", "[values.attempted]"),
        ("[columns]", "[constants]\ndiscovered_by = 'me'\n[columns]", "public, police, unknown"),
        ("[columns]", "[constants]\nattempted = 'so'\n[columns]", "true or false"),
        ("[columns]", "[constants]\nplace_precision_m = -1\n[columns]", "at least 0"),
        ("starts_at", "start_at", "'start_at' is not a column"),
        ('"when"', "3", "starts_at is 3"),
        ('"when"', "[]", "starts_at is []"),
        ('"when"', '"wen"', "'wen' of the mapping is not there"),
        ('"when"', '"birth_date"', "looks like"),
        ('kind = "incidents"', 'kind = "incidents"\nmay_lack = 3', "'may_lack' is 3"),
        ('kind = "incidents"', 'kind = "incidents"\nlevel = "<b>"', "'level' is '<b>'"),
        ('kind = "incidents"', 'kind = "incidents"\ncombine = "sum"', "combine is for"),
        ('"iso"', "3", "[time] format is 3"),
        ('"iso"', '""', "[time] format is ''"),
        ('"iso"', '"iso"\nzone = "Mars"', "Europe/Paris"),
        ('"iso"', '"iso"\nzone = ["a"]', "[time] zone is ['a']"),
        ('"EPSG:4326"', '"EPSG:99999999"', "is not known"),
        ('"EPSG:4326"', '"EPSG:5773"', "points on a map"),
        ('"EPSG:4326"', '"EPSG:4326"\nprecision_m = "x"', "metres, 0 or more"),
        ("[time]", '[file]\nencoding = "klingon"\n[time]', "an encoding such as"),
        ("[time]", '[file]\nseparator = ";;"\n[time]', "one character"),
        ("[time]", '[file]\ndecimal = ""\n[time]', "one character"),
        ("[time]", '[file]\ndecimal = ","\nthousands = ","\n[time]', "must differ"),
        ("[time]", "[file]\nmissing = [3]\n[time]", "list of texts"),
        ("[time]", "[wide]\ncolumns = '(['\n[time]", "regular expression"),
        ('scheme = "own"', "scheme = 3", "[offences] scheme is 3"),
        ('"burglary_dwelling"', '"witchcraft"', "not a class of ours"),
    ],
)
def test_a_wrong_mapping_is_refused_in_words(attacked, old, new, said):
    done = attacked.take(GOOD, MAPPING.replace(old, new))
    assert done.exit_code == 6, done.output
    assert said in done.stderr
    assert not list((attacked.workspace / "tables").iterdir())
