"""Six-digit codes of an app (TOTP, RFC 6238), and recovery codes for the day it is lost."""

import base64
import hashlib
import hmac
import io
import secrets
import time

import pyotp
import segno
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

from evenhand.workbench.opened import city_name
from evenhand.workbench.people.models import Person, RecoveryCode

SECONDS = 30
_WINDOW = (-1, 0, 1)
RECOVERY_CODES = 10


def new_secret() -> str:
    """Make a secret for an app."""
    return pyotp.random_base32()


def address(person: Person, secret: str) -> str:
    """Give the address that an app reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(
        name=person.email, issuer_name=f"Evenhand {city_name()}"
    )


def picture(text: str) -> str:
    """Draw a QR code as an SVG picture in a `data:` address."""
    drawn = io.BytesIO()
    segno.make(text, error="m").save(drawn, kind="svg", scale=5, border=4, light="white")
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.getvalue()).decode()


def keep(person: Person, secret: str, step: int) -> None:
    """Ask this person for a code from now on."""
    person.code_key = _box().encrypt(secret.encode()).decode()
    person.code_step = step
    person.save(update_fields=["code_key", "code_step"])


def forget(person: Person) -> None:
    """Ask for no code any more."""
    person.code_key, person.code_step = "", 0
    person.save(update_fields=["code_key", "code_step"])


def step_of(secret: str, code: str, *, after: int = 0) -> int:
    """Give the thirty seconds to which a code belongs, later than `after`; 0 for none."""
    given = "".join(code.split())
    now = int(time.time()) // SECONDS
    for step in (now + one for one in _WINDOW):
        if step > after and hmac.compare_digest(
            pyotp.TOTP(secret).generate_otp(step).encode(), given.encode()
        ):
            return step
    return 0


def takes(person: Person, code: str) -> bool:
    """Say whether a code lets this person in; each lets in once, also where two try at once."""
    if not person.code_key:
        return False
    try:
        secret = _box().decrypt(person.code_key.encode()).decode()
    except InvalidToken:
        return False
    step = step_of(secret, code, after=person.code_step)
    later = Person.objects.filter(pk=person.pk, code_step__lt=step)
    if not (step and later.update(code_step=step)):
        return False
    if settings.SECRET_KEY_FALLBACKS:  # what an old key encrypted is encrypted anew
        later = Person.objects.filter(pk=person.pk, code_key=person.code_key)
        later.update(code_key=_box().encrypt(secret.encode()).decode())
    return True


def new_recovery_codes(person: Person) -> list[str]:
    """Make ten codes, to be shown once; those made before hold no longer."""
    made = [
        _plain(base64.b32encode(secrets.token_bytes(15)).decode()) for _ in range(RECOVERY_CODES)
    ]
    RecoveryCode.objects.filter(person=person).delete()
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(person=person, digest=_digest(person, one)) for one in made]
    )
    return ["-".join(one[n : n + 4] for n in range(0, len(one), 4)) for one in made]


def takes_recovery(person: Person, code: str) -> bool:
    """Say whether a recovery code lets this person in, and use it up."""
    digests = [_digest(person, _plain(code), key) for key in _keys()]
    return bool(person.recovery_codes.filter(digest__in=digests).delete()[0])


def _plain(code: str) -> str:
    return "".join(code.split()).replace("-", "").lower()


def _keys() -> list[str]:
    """Give the key, then those that it followed: `EVENHAND_OLD_KEYS` names them for a while."""
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def _digest(person: Person, code: str, key: str | None = None) -> str:
    return salted_hmac(
        "evenhand.recovery", f"{person.pk}:{code}", secret=key, algorithm="sha256"
    ).hexdigest()


def _box() -> MultiFernet:
    """Encrypt with the key, and read what one before it encrypted."""
    made = [hashlib.sha256(b"evenhand.codes:" + key.encode()).digest() for key in _keys()]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(one)) for one in made])
