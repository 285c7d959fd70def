"""Forms that write into the library's documents: texts are looked at, no update is lost."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from evenhand.errors import EvenhandError
from evenhand.frame.faults import faults_of
from evenhand.frame.free_text import FreeText
from evenhand.frame.words import say
from evenhand.workspace.free_texts import LONGEST
from evenhand.workspace.numbered_documents import Document, RevisionClash, expecting

A_LINE = 200
_NAMED = re.compile(r"^\W*'([a-z_]+)'")
_UNLIKE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class PlainText(FreeText):
    """Text on places, offices and groups, in one line or in several."""

    def __init__(self, *, is_long: bool = True, **kwargs: Any) -> None:
        longest = LONGEST if is_long else A_LINE
        super().__init__(rows=3 if is_long else 0, max_length=longest, **kwargs)

    def validate(self, value: Any) -> None:
        """Refuse signs that no file can hold as well."""
        super().validate(value)
        if _UNLIKE.search(str(value or "")):
            raise forms.ValidationError(say(HttpRequest(), "web_documents.signs"))


class SheetForm(forms.Form):
    """A form on a document; it remembers the revision that its reader saw.

    Parameters
    ----------
    request
        Whose language is spoken.
    document
        As it stands.
    words
        The file of messages that holds `field_<name>` and, for some, `hint_<name>`.
    hinted
        Fields that have a hint.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(
        self,
        request: HttpRequest,
        document: Mapping[str, Any],
        words: str,
        *args: Any,
        hinted: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.document = request, document
        self.fields["revision"].initial = document.get("revision", 0)
        for name, field in self.build().items():
            field.label = field.label or say(request, f"{words}.field_{name}")
            if name in hinted:
                field.help_text = say(request, f"{words}.hint_{name}")
            self.fields[name] = field

    def build(self) -> dict[str, forms.Field]:
        """Give the fields; each form has its own."""
        return {}

    def given(self) -> dict[str, Any]:
        """Give what was filled in; None for what was left empty."""
        return {
            name: None if one in ("", None) else one
            for name, one in self.cleaned_data.items()
            if name != "revision"
        }

    def seen(self) -> int:
        """Give the revision that the writer saw."""
        return int(self.cleaned_data["revision"] or self.document.get("revision", 0))

    def refuse(self, problem: EvenhandError) -> None:
        """Put what the library refuses at the field that it is about."""
        for line, said in faults_of(self.request, problem):
            found = _NAMED.search(line)
            name = found.group(1) if found and found.group(1) in self.fields else None
            self.add_error(name, said)


class DocumentForm(SheetForm):
    """A form on a document of the library, which knows how to write it there.

    Attributes
    ----------
    words
        The file of messages with its labels and hints.
    hinted
        Fields that have a hint.
    """

    words: ClassVar[str]
    hinted: ClassVar[tuple[str, ...]] = ()

    def __init__(self, request: HttpRequest, document: Document, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, document, self.words, *args, hinted=self.hinted, **kwargs)

    def save(self) -> Document:
        """Write through the library.

        Django's forms have a metaclass of their own, so that this cannot be an abstract method;
        a test holds every form to it.
        """
        raise NotImplementedError(f"{type(self).__name__} does not say how it is written")


def kept(form: SheetForm, number: str, save: Callable[[], Document]) -> Document | None:
    """Write through the library at the revision that was seen; None where the form says why not.

    Raises
    ------
    RevisionClash
        Somebody else wrote meanwhile.
    """
    try:
        with expecting(number, form.seen()):
            return save()
    except RevisionClash:
        raise
    except EvenhandError as problem:
        form.refuse(problem)
        return None


def conflict(
    request: HttpRequest,
    make: Callable[[Any], forms.Form],
    now: Document,
    theirs: Sequence[str],
    back: str,
) -> HttpResponse:
    """Show what was written meanwhile beside what was entered, which can be written after it."""
    data = request.POST.copy()
    data["revision"] = str(now["revision"])
    context = {"form": make(data), "theirs": theirs, "back": back, "number": now["id"]}
    return render(request, "frame/conflict.html", context, status=409)


def printed(path: Path, source: Path) -> FileResponse | None:
    """Hand out a printed page; None where it is older than what it was printed from."""
    try:
        if path.stat().st_mtime_ns < source.stat().st_mtime_ns:
            return None
        return FileResponse(
            path.open("rb"), as_attachment=True, filename=path.name, content_type="application/pdf"
        )
    except OSError:
        return None


def today() -> date:
    """Give the day on which something is written."""
    return localdate()
