"""What somebody shows beside the password: codes of an application, passkeys, recovery codes kept on paper."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from flask_security.totp import Totp
from sqlalchemy import delete, func, select

from tournament.domain.accounts.commands.accounts import end_everything, locked
from tournament.domain.core.commands.unit_of_work import NOTHING_HERE, Change, NotFoundError, service
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.names import tidy
from tournament.keys import Keys
from tournament.models import Passkey, RecoveryCode, User, db
from tournament.runtime import runtime

ISSUER = "Hội Thao"
WINDOW_SECONDS = 30
"""How far a telephone's clock may be off."""
RECOVERY_CODES = 10
MOST_PASSKEYS = 20
LONGEST_NAME = 60

LOST_KEY = Message(
    "The server has lost the key for codes of the application. Use a recovery code, or "
    "ask an administrator to remove the second factor."
)
WRONG_CODE = Message(
    "This code is wrong or was used already. Wait for the next one in the application, then enter that."
)


class OneTimeCodes(Totp):
    """Codes by time as Flask-Security makes and encrypts them; none is taken twice."""

    def get_last_counter(self, user: User) -> int | None:  # type: ignore[override]  # the mixin is our model
        """Return the last code that was taken."""
        return user.totp_counter

    def set_last_counter(self, user: User, tmatch: object) -> None:  # type: ignore[override]
        """Keep which code was taken."""
        user.totp_counter = tmatch.counter  # type: ignore[attr-defined]  # passlib has no types


@dataclass(frozen=True, slots=True)
class Factors:
    """What second factors an account has."""

    has_codes: bool
    passkeys: tuple[PasskeyRow, ...]
    recovery_codes: int

    @property
    def is_on(self) -> bool:
        """Tell whether the password alone is not enough."""
        return self.has_codes or bool(self.passkeys)


@dataclass(frozen=True, slots=True)
class PasskeyRow:
    """A passkey as its owner knows it."""

    id: int
    name: str
    credential_id: bytes
    created_at: datetime
    used_at: datetime | None


def of(user: User) -> Factors:
    """Return what second factors an account has."""
    keys = db.session.scalars(select(Passkey).where(Passkey.user_id == user.id).order_by(Passkey.id))
    left = db.session.scalar(select(func.count()).where(RecoveryCode.user_id == user.id)) or 0
    rows = tuple(PasskeyRow(key.id, key.name, key.credential_id, key.created_at, key.used_at) for key in keys)
    return Factors(user.totp_secret is not None, rows, left)


def one_time_codes(keys: Keys | None = None) -> OneTimeCodes:
    """Return the maker of codes, whose secrets are encrypted with the newest key."""
    return OneTimeCodes(dict((keys or runtime().settings.keys).named("totp")), ISSUER)


def is_readable(secret: str, keys: Keys | None = None) -> bool:
    """Tell whether a stored secret was encrypted with one of these keys, by default those of the application."""
    try:
        one_time_codes(keys).get_totp_b32_key(secret)
    except (KeyError, ValueError):  # passlib: a key that is not known, or that gives nonsense
        return False
    return True


@service("account.codes_on", None)
def turn_codes_on(change: Change, user_id: int, secret: str, code: str) -> list[str]:
    """Ask for codes of an application from now on, once a code shows that it has the secret.

    Returns new recovery codes if there are none yet.
    """
    user = locked(change, user_id)
    user.totp_counter = None
    if not one_time_codes().verify_totp(_digits(code), secret, user, WINDOW_SECONDS):
        raise InputError(WRONG_CODE)
    user.totp_secret = secret
    change.summary = Message("Turn codes on for {email}").format(email=user.email)
    return _first_codes(change, user)


@service("account.codes_off", None)
def turn_codes_off(change: Change, user_id: int) -> None:
    """Ask for no codes of an application any more."""
    user = locked(change, user_id)
    user.totp_secret = user.totp_counter = None
    _drop_unneeded(change, user)
    change.summary = Message("Turn codes off for {email}").format(email=user.email)


@service("account.code_used", None)
def use_code(change: Change, user_id: int, code: str) -> None:
    """Take a code of the application or a recovery code; raises InputError for a wrong or a used one."""
    user = locked(change, user_id)
    digits = _digits(code)
    if user.totp_secret and digits.isdecimal():
        if not is_readable(user.totp_secret):
            raise InputError(LOST_KEY)
        if not one_time_codes().verify_totp(digits, user.totp_secret, user, WINDOW_SECONDS):
            raise InputError(WRONG_CODE)
        change.summary = Message("{email} enters a code").format(email=user.email)
        return
    held = select(RecoveryCode).where(RecoveryCode.user_id == user.id)
    found = change.session.scalar(held.where(RecoveryCode.code_hash.in_(_hashes(user_id, code))))
    if found is None:
        raise InputError(WRONG_CODE)
    change.session.delete(found)
    change.summary = Message("{email} uses a recovery code").format(email=user.email)


@service("account.recovery_codes", None)
def new_recovery_codes(change: Change, user_id: int) -> list[str]:
    """Make new recovery codes in place of all before; they are shown once and kept as hashes."""
    user = locked(change, user_id)
    change.summary = Message("Make new recovery codes for {email}").format(email=user.email)
    return _new_codes(change, user)


@service("account.passkey_added", None)
def add_passkey(
    change: Change, user_id: int, name: str, credential_id: bytes, public_key: bytes, sign_count: int
) -> list[str]:
    """Let a passkey sign the account in; returns new recovery codes if there are none yet."""
    user = locked(change, user_id)
    count = change.session.scalar(select(func.count()).where(Passkey.user_id == user.id)) or 0
    known = change.session.scalar(select(Passkey.id).where(Passkey.credential_id == credential_id))
    if known is not None or count >= MOST_PASSKEYS:
        raise InputError(Message("This passkey cannot be added."))
    change.session.add(
        Passkey(
            user_id=user.id,
            credential_id=credential_id,
            public_key=public_key,
            sign_count=sign_count,
            name=tidy(name)[:LONGEST_NAME],
            created_at=change.now,
            used_at=None,
        )
    )
    change.summary = Message("Add a passkey for {email}").format(email=user.email)
    return _first_codes(change, user)


@service("account.passkey_removed", None)
def remove_passkey(change: Change, user_id: int, passkey_id: int) -> None:
    """Let a passkey of the account sign nobody in any more."""
    user, passkey = locked(change, user_id), change.session.get(Passkey, passkey_id)
    if passkey is None or passkey.user_id != user.id:
        raise NotFoundError(NOTHING_HERE)
    change.session.delete(passkey)
    _drop_unneeded(change, user)
    change.summary = Message("Remove a passkey of {email}").format(email=user.email)


@service("account.passkey_used", None)
def note_passkey_used(change: Change, passkey_id: int, sign_count: int) -> None:
    """Keep how often the authenticator says that a passkey was used: a copy of it would count otherwise."""
    passkey = change.session.get_one(Passkey, passkey_id)
    passkey.sign_count, passkey.used_at = sign_count, change.now
    change.summary = Message("Sign in by passkey")


def passkey(credential_id: bytes) -> Passkey | None:
    """Return a passkey with this id whose account may sign in."""
    asked = select(Passkey).join(User, User.id == Passkey.user_id)
    return db.session.scalar(asked.where(Passkey.credential_id == credential_id, User.active))


@service("account.passkey_handle", None)
def passkey_handle(change: Change, user_id: int) -> bytes:
    """Return the random number by which authenticators know the account, made when first asked for."""
    user = locked(change, user_id)
    user.passkey_handle = user.passkey_handle or secrets.token_bytes(32)
    change.summary = Message("{email} prepares for passkeys").format(email=user.email)
    return user.passkey_handle


@service("account.second_factor_dropped", None)
def drop_all(change: Change, user_id: int) -> None:
    """Remove every second factor of an account, which signs it out everywhere."""
    user = locked(change, user_id)
    user.totp_secret = user.totp_counter = None
    for table in (Passkey, RecoveryCode):
        change.session.execute(delete(table).where(table.user_id == user.id))
    end_everything(change, user)
    change.summary = Message("Remove the second factor of {email}").format(email=user.email)


def _first_codes(change: Change, user: User) -> list[str]:
    held = change.session.scalar(select(RecoveryCode.id).where(RecoveryCode.user_id == user.id).limit(1))
    return _new_codes(change, user) if held is None else []


def _new_codes(change: Change, user: User) -> list[str]:
    change.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = [_new_code() for _ in range(RECOVERY_CODES)]
    change.session.add_all(RecoveryCode(user_id=user.id, code_hash=_hashes(user.id, code)[0]) for code in codes)
    return codes


def _drop_unneeded(change: Change, user: User) -> None:
    """Delete recovery codes that stand in for nothing any more."""
    change.session.flush()
    has_key = change.session.scalar(select(Passkey.id).where(Passkey.user_id == user.id).limit(1)) is not None
    if not user.totp_secret and not has_key:
        change.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


def _new_code() -> str:
    """Return 80 random bits as four groups of four letters and digits."""
    code = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    return "-".join(code[start : start + 4] for start in range(0, 16, 4))


def _hashes(user_id: int, code: str) -> list[str]:
    """Hash a recovery code with every key, the newest first: the database alone does not tell the codes."""
    plain = f"{user_id} {_digits(code).lower()}".encode()
    keys = runtime().settings.keys.of("recovery")
    return [hmac.new(key.encode(), plain, hashlib.sha256).hexdigest() for key in keys]


def _digits(code: str) -> str:
    return code.replace(" ", "").replace("-", "")
