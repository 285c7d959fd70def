"""Forms of accounts."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest

from evenhand.frame.seen import SeenForm
from evenhand.frame.words import say
from evenhand.wording.languages import NAMES, OFFERED
from evenhand.workbench.people.models import Organisation, Person, Share
from evenhand.workbench.people.roles import ROLES

if TYPE_CHECKING:
    _PersonForm = forms.ModelForm[Person]
    _OrganisationForm = forms.ModelForm[Organisation]
else:
    _PersonForm = _OrganisationForm = forms.ModelForm


def _new_password() -> forms.CharField:
    return forms.CharField(
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


def _worded(request: HttpRequest, form: forms.BaseForm) -> None:
    """Give each field its words, and its role and organisation choices."""
    for name, field in form.fields.items():
        field.label = say(request, f"web_people.{name}")
        if name == "role":
            _choices(field, [(role, say(request, f"web_people.role_{role}")) for role in ROLES])
        if isinstance(field, forms.ModelChoiceField):
            field.empty_label = say(request, "web_people.none_of_them")


def _choices(field: forms.Field, choices: list[tuple[str, str]]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


class FirstAccount(forms.Form):
    """A person's own account: the first one, or one that was invited."""

    name = forms.CharField(max_length=120)
    email = forms.EmailField()
    password = _new_password()

    def __init__(self, request: HttpRequest, *args: Any, email: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(request, self)
        self.fields["password"].help_text = say(request, "web_people.password_hint")
        if email:
            self.fields["email"].initial = email
            self.fields["email"].disabled = True

    def clean_password(self) -> str:
        """Refuse a password that is short or known."""
        password = str(self.cleaned_data["password"])
        given = self.cleaned_data
        validate_password(
            password, Person(email=given.get("email", ""), name=given.get("name", ""))
        )
        return password


class Details(_PersonForm):
    """Name and language."""

    class Meta:
        """Of a person."""

        model = Person
        fields: ClassVar[list[str]] = ["name", "language"]

    language = forms.ChoiceField(choices=[(code, NAMES[code]) for code in OFFERED])

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(request, self)


class NewPassword(forms.Form):
    """A new password."""

    new = _new_password()

    def __init__(self, request: HttpRequest, person: Person, *args: Any) -> None:
        super().__init__(*args)
        self.person = person
        _worded(request, self)
        self.fields["new"].help_text = say(request, "web_people.password_hint")

    def clean_new(self) -> str:
        """Refuse a password that is short or known."""
        validate_password(str(self.cleaned_data["new"]), self.person)
        return str(self.cleaned_data["new"])


class Invite(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField()
    role = forms.ChoiceField()
    partner = forms.ModelChoiceField(Organisation.objects.all(), required=False)

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        super().__init__(*args)
        self.request = request
        _worded(request, self)

    def clean_email(self) -> str:
        """Refuse an address that has an account."""
        email = str(self.cleaned_data["email"]).lower()
        if Person.objects.filter(email=email).exists():
            raise forms.ValidationError(say(self.request, "web_people.has_account"))
        return email


class Place(SeenForm):
    """Somebody's role, organisation, and whether the account is on.

    Parameters
    ----------
    request
        As elsewhere.
    one
        The person, as they stand now.
    asked
        The role that waits for a second administrator; empty where none does.
    """

    words = "web_people"

    role = forms.ChoiceField()
    partner = forms.ChoiceField(required=False)
    is_active = forms.BooleanField(required=False)

    def __init__(self, request: HttpRequest, one: Person, asked: str = "") -> None:
        stands = {"role": asked or one.role, "partner": one.partner_id,
                  "is_active": one.is_active}  # fmt: skip
        super().__init__(request, stands, initial=stands)
        self.choose("role", [(role, say(request, f"web_people.role_{role}")) for role in ROLES])
        partners = [(str(partner.pk), partner.name) for partner in Organisation.objects.all()]
        self.choose("partner", [("", say(request, "web_people.none_of_them")), *partners])
        if asked:
            self.fields["role"].help_text = say(request, "web_people.second_waits")

    def put_on(self, one: Person) -> None:
        """Give a person what was chosen, without writing it."""
        one.role, one.is_active = self.cleaned_data["role"], self.cleaned_data["is_active"]
        one.partner_id = int(self.cleaned_data["partner"]) if self.cleaned_data["partner"] else None


class Partner(_OrganisationForm):
    """A partner organisation."""

    class Meta:
        """Of an organisation."""

        model = Organisation
        fields: ClassVar[list[str]] = ["name"]

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = say(request, "web_people.partner_name")


class ShareWith(forms.Form):
    """To whom a problem is opened."""

    person = forms.ModelChoiceField(Person.objects.filter(is_active=True), required=False)
    partner = forms.ModelChoiceField(Organisation.objects.all(), required=False)
    level = forms.ChoiceField()

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        super().__init__(*args)
        self.request = request
        _worded(request, self)
        levels = [
            (one, say(request, f"web_people.level_{one}")) for one in (Share.READ, Share.WRITE)
        ]
        _choices(self.fields["level"], levels)

    def clean(self) -> dict[str, Any]:
        """Refuse to share with nobody."""
        given = super().clean() or {}
        if not given.get("person") and not given.get("partner"):
            raise forms.ValidationError(say(self.request, "web_people.share_with_whom"))
        return given

    def chosen(self) -> list[Person | Organisation]:
        """Give the person and organisation that were chosen."""
        return [one for one in map(self.cleaned_data.get, ("person", "partner")) if one]
