"""Passkeys (WebAuthn): kept, asked for and checked with the fido2 library."""

from typing import Any

from django.http import HttpRequest
from django.utils.timezone import now
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from evenhand.workbench.opened import city_name
from evenhand.workbench.people.models import Passkey, Person

STATE = "passkey"


class NotThisKey(Exception):
    """The answer of a device does not hold."""


def begin_adding(request: HttpRequest, person: Person) -> dict[str, Any]:
    """Give what a browser needs to make a passkey for this person."""
    user = PublicKeyCredentialUserEntity(
        id=str(person.pk).encode(), name=person.email, display_name=person.name
    )
    options, state = _server(request).register_begin(
        user,
        [_credential(one) for one in person.passkeys.all()],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    request.session[STATE] = state
    return dict(options)


def add(request: HttpRequest, person: Person, answer: dict[str, Any], name: str) -> Passkey:
    """Keep the passkey that a browser made.

    Raises
    ------
    NotThisKey
        The answer does not hold, or was not asked for.
    """
    try:
        made = _server(request).register_complete(request.session.pop(STATE), answer)
    except Exception as problem:
        raise NotThisKey from problem
    found = made.credential_data
    if found is None:
        raise NotThisKey
    return Passkey.objects.create(
        person=person,
        name=name[:80],
        identity=websafe_encode(found.credential_id),
        credential=websafe_encode(bytes(found)),
        uses=made.counter,
    )


def begin_asking(request: HttpRequest, person: Person | None = None) -> dict[str, Any]:
    """Give what a browser needs to prove a passkey: this person's, or any it holds."""
    known = [_credential(one) for one in person.passkeys.all()] if person else None
    options, state = _server(request).authenticate_begin(
        known, user_verification=UserVerificationRequirement.REQUIRED
    )
    request.session[STATE] = state
    return dict(options)


def proven(request: HttpRequest, answer: dict[str, Any]) -> Person:
    """Give the person whose passkey was proven.

    Raises
    ------
    NotThisKey
        The answer does not hold, the key is unknown, or it counts less than it did: a copy.
    """
    try:
        one = Passkey.objects.select_related("person").get(identity=str(answer["id"]))
        _server(request).authenticate_complete(
            request.session.pop(STATE), [_credential(one)], answer
        )
        uses = AuthenticationResponse.from_dict(answer).response.authenticator_data.counter
    except Exception as problem:
        raise NotThisKey from problem
    if one.uses and uses <= one.uses:
        raise NotThisKey
    Passkey.objects.filter(pk=one.pk).update(uses=uses, used_at=now())
    return one.person


def _server(request: HttpRequest) -> Fido2Server:
    host = request.get_host()
    ours = f"{request.scheme}://{host}"
    return Fido2Server(
        PublicKeyCredentialRpEntity(name=f"Evenhand {city_name()}", id=host.rsplit(":", 1)[0]),
        verify_origin=lambda origin: origin == ours,
    )


def _credential(one: Passkey) -> AttestedCredentialData:
    return AttestedCredentialData(websafe_decode(one.credential))
