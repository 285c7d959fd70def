"""Forms of the partnership; organisations and offices are named, persons are not."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.timezone import localdate

from evenhand.errors import WorkspaceError
from evenhand.frame.free_text import FreeText
from evenhand.frame.said_forms import day_field
from evenhand.frame.seen import SeenForm
from evenhand.frame.words import say
from evenhand.workbench.opened import city
from evenhand.workbench.partnership.models import AGREE, ANSWERS, Member, Sharing, Step, Week

if TYPE_CHECKING:
    from django.db.models import QuerySet


class PartnershipForm(SeenForm):
    """A form of the partnership."""

    words = "web_partnership"

    def __init__(
        self, request: HttpRequest, stands: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(request, stands or {}, **kwargs)

    def is_past(self, name: str) -> date:
        """Refuse a day to come."""
        day: date = self.cleaned_data[name]
        if day > localdate():
            raise ValidationError(say(self.request, "web_partnership.to_come"))
        return day

    def is_alone(self, model: Any, name: str, kept: Any) -> str:
        """Refuse a name that another row has."""
        value = str(self.cleaned_data[name]).strip()
        others = model.objects.filter(**{f"{name}__iexact": value})
        if others.exclude(pk=getattr(kept, "pk", None)).exists():
            raise ValidationError(say(self.request, "web_partnership.known"))
        return value


class StepForm(PartnershipForm):
    """A step that is done."""

    done_on = day_field()
    note = FreeText(rows=3, max_length=400)

    def __init__(self, request: HttpRequest, kept: Step | None = None) -> None:
        given = _values(kept, self.base_fields)
        super().__init__(request, given, initial=given)

    def clean_done_on(self) -> date:
        """Refuse a day to come."""
        return self.is_past("done_on")


class MemberForm(PartnershipForm):
    """An organisation and its agreement."""

    organisation = FreeText(max_length=120)
    role = FreeText(max_length=120)
    shares = FreeText(max_length=200, required=False)
    agreed_on = day_field()
    until = day_field()

    def __init__(self, request: HttpRequest, kept: Member | None = None) -> None:
        given = _values(kept, self.base_fields)
        super().__init__(request, given, initial=given)
        self.kept = kept

    def clean_organisation(self) -> str:
        """Refuse an organisation twice."""
        return self.is_alone(Member, "organisation", self.kept)


class SharingForm(PartnershipForm):
    """A data-sharing record."""

    member = forms.ChoiceField()
    source = FreeText(max_length=80)
    purpose = FreeText(rows=2, max_length=400)
    basis = FreeText(max_length=200)
    fields_shared = FreeText(rows=2, max_length=400)
    agreed_on = day_field()
    until = day_field()

    def __init__(self, request: HttpRequest, kept: Sharing | None = None) -> None:
        given = _values(kept, self.base_fields)
        if kept is not None:
            given |= {"member": str(kept.member_id), "fields_shared": kept.fields}
        super().__init__(request, given, initial=given)
        self.kept = kept
        self.choose("member", [(str(one.pk), one.organisation) for one in Member.objects.all()])

    def clean_source(self) -> str:
        """Refuse a source twice."""
        return self.is_alone(Sharing, "source", self.kept)

    def given(self) -> dict[str, Any]:
        """Give the values of the record."""
        given = dict(self.cleaned_data)
        given["fields"], given["member_id"] = given.pop("fields_shared"), given.pop("member")
        return given


class MeetingForm(PartnershipForm):
    """A meeting and its minutes."""

    on = day_field()
    attended = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    minutes = FreeText(rows=10, max_length=4000)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, initial={"on": localdate()})
        self.choose("attended", [(str(one.pk), one.organisation) for one in Member.objects.all()])

    def clean_on(self) -> date:
        """Refuse a day to come."""
        return self.is_past("on")


class ActionForm(PartnershipForm):
    """What a meeting asked for."""

    action = FreeText(rows=2, max_length=240)
    owner = FreeText(max_length=120)
    due = day_field()


class PriorityForm(PartnershipForm):
    """A priority with the finding it rests on."""

    priority = FreeText(rows=2, max_length=240)
    finding = forms.CharField(max_length=20)

    def clean_finding(self) -> str:
        """Refuse a finding that is not there."""
        number = str(self.cleaned_data["finding"]).strip()
        try:
            city().record(number)
        except WorkspaceError:
            told = say(self.request, "web_partnership.finding_unknown", number=number)
            raise ValidationError(told) from None
        return number


class SignForm(PartnershipForm):
    """A member's answer; whoever does not simply agree says why."""

    answer = forms.ChoiceField(widget=forms.RadioSelect)
    remark = FreeText(rows=3, max_length=400, required=False)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        told = [(one, say(request, f"web_partnership.answer_{one}")) for one in ANSWERS]
        self.choose("answer", told)

    def clean(self) -> dict[str, Any] | None:
        """Ask for a reason."""
        given = super().clean() or self.cleaned_data
        if given.get("answer", AGREE) != AGREE and not given.get("remark"):
            self.add_error("remark", say(self.request, "web_partnership.remark_missing"))
        return given


class HoursForm(PartnershipForm):
    """Hours of a team in one week."""

    team = FreeText(max_length=80)
    week = day_field()
    planned = forms.IntegerField(min_value=0, max_value=5000)
    given = forms.IntegerField(min_value=0, max_value=5000)
    lent = forms.IntegerField(min_value=0, max_value=5000, required=False)
    lent_to = FreeText(max_length=120, required=False)

    def __init__(self, request: HttpRequest) -> None:
        last = Week.objects.order_by("-monday").first()
        given: dict[str, Any] = {"week": localdate() - timedelta(days=7), "lent": 0}
        if last is not None:
            given |= {"team": last.team, "planned": last.planned}
        super().__init__(request, initial=given)

    def stands_in(self, rows: "QuerySet[Week]") -> None:
        """Find what was logged for the team and week that were sent."""
        team, monday = self.cleaned_data["team"], self.cleaned_data["week"]
        kept = rows.filter(team=team, monday=monday).first()
        self.stands = _values(kept, ("planned", "given", "lent", "lent_to"))

    def clean_week(self) -> date:
        """Give the Monday of the week; one to come has no hours yet."""
        day = self.is_past("week")
        return day - timedelta(days=day.weekday())

    def clean(self) -> dict[str, Any] | None:
        """Ask to whom hours were lent."""
        cleaned = super().clean() or self.cleaned_data
        cleaned["lent"] = cleaned.get("lent") or 0
        if cleaned["lent"] and not cleaned.get("lent_to"):
            self.add_error("lent_to", say(self.request, "web_partnership.lent_to_missing"))
        return cleaned


def _values(kept: Any, names: Any) -> dict[str, Any]:
    return {name: getattr(kept, name) for name in names if hasattr(kept, name)} if kept else {}
