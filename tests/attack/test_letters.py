import pytest

from evenhand.errors import UnsuitableData
from evenhand.publishing.typesetting import compiled


def test_letters_that_the_fonts_lack_are_refused_in_words():
    source = '#set document(title: "t")\n#set text(font: "Source Sans 3")\n= مدينة'
    with pytest.raises(UnsuitableData, match="--no-pdf"):
        compiled(source)
