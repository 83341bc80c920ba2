"""Links that sign somebody in once: invitations, ways back for whoever lost the password, the demonstration's."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import delete, select

from tournament.domain.accounts.commands import passwords
from tournament.domain.accounts.commands.accounts import DEMO_EMAIL, end_everything, find, locked
from tournament.domain.core.commands import submissions
from tournament.domain.core.commands.submissions import OtherContentError, Submission
from tournament.domain.core.commands.unit_of_work import SYSTEM, Actor, Change, service
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.names import tidy
from tournament.models import SignInLink, User, db
from tournament.runtime import runtime

LIFE = timedelta(days=1)
INVITATION_LIFE = timedelta(days=7)
AGAIN = timedelta(minutes=2)
"""For how long the form that used a link up may come again, from a browser that has not got the answer."""
TOO_OLD = Message("This link was used or is too old: make a new one.")


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link that can still be used: whose it is, and whether it asks for a new password."""

    user_id: int
    email: str
    name: str
    is_first: bool
    asks_for_password: bool


def new_link(actor: Actor, scope: None, email: str) -> str:
    """Make a link that signs the account in once within a day; returns its token, stored only as a hash."""
    return _new(actor, scope, find(email), "sign_in")


def new_password_link(actor: Actor, scope: None, user_id: int) -> str:
    """Make a link by which the account's person chooses a password, and a name the first time; returns its token."""
    return _new(actor, scope, user_id, "password")


def new_link_for_demo() -> str:
    """Return the token of a new link for the demonstration's account."""
    return new_link(SYSTEM, None, DEMO_EMAIL)


def look(token: str) -> OpenLink | None:
    """Return what a link is for while it can be used; looking does not use it up."""
    row = db.session.execute(
        select(SignInLink, User)
        .join(User, User.id == SignInLink.user_id)
        .where(
            SignInLink.token_hash == token_hash(token),
            SignInLink.used_at.is_(None),
            SignInLink.expires_at > runtime().clock(),
            User.active,
        )
    ).one_or_none()
    if row is None:
        return None
    link, user = row
    return OpenLink(user.id, user.email, user.name, user.password is None, link.purpose == "password")


def used_by(token: str, sent: Submission) -> int | None:
    """Return the id of the account that a form has let in by a link a moment ago; None for any other form.

    Neither when the account was disabled or its sessions were ended since.
    """
    here = (SignInLink.token_hash == token_hash(token), SignInLink.used_at > runtime().clock() - AGAIN)
    user_id = db.session.scalar(select(SignInLink.user_id).where(*here))
    try:
        return user_id if submissions.answer_of(sent) is not None else None
    except OtherContentError:
        return None


def choose_password(sent: Submission, token: str, name: str | None, password: str) -> int:
    """Use up a link with the password (and the name) its person chose; returns the account's id."""
    link = look(token)
    if link is None:
        raise InputError(TOO_OLD)
    secret = passwords.prepared(password, link.email, name or link.name)
    return _use_with_password(replace(SYSTEM, sent=sent), None, token, name, secret)


def sign_in(sent: Submission, token: str) -> int:
    """Use up a sign-in link by the form of its page; returns the account's id."""
    return use_link(replace(SYSTEM, sent=sent), None, token)


@service("account.link_used", None)
def use_link(change: Change, token: str) -> int:
    """Use up a sign-in link; returns the account's id. Raises InputError for an unknown, old or used one."""
    return _use(change, token, "sign_in").id


@service("account.link_used", None)
def _use_with_password(change: Change, token: str, name: str | None, secret: str) -> int:
    user = _use(change, token, "password")
    user.password = secret
    if name is not None:
        user.name = tidy(name) or user.name
    end_everything(change, user, but=token_hash(token))
    return user.id


@service("account.link", None)
def _new(change: Change, user_id: int, purpose: str) -> str:
    """Make a link; those made before and not used are worth nothing from here on."""
    user = locked(change, user_id)
    if not user.active:
        raise InputError(Message("Account {email} is disabled: enable it first.").format(email=user.email))
    change.session.execute(delete(SignInLink).where(SignInLink.user_id == user.id, SignInLink.used_at.is_(None)))
    token = secrets.token_urlsafe(32)
    life = INVITATION_LIFE if user.password is None and purpose == "password" else LIFE
    change.session.add(
        SignInLink(
            token_hash=token_hash(token), user_id=user.id, expires_at=change.now + life, used_at=None, purpose=purpose
        )
    )
    change.summary = Message("Make a sign-in link for {email}").format(email=user.email)
    return token


def _use(change: Change, token: str, purpose: str) -> User:
    link = change.session.scalar(
        select(SignInLink)
        .where(SignInLink.token_hash == token_hash(token))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if link is None or link.purpose != purpose or link.used_at is not None or link.expires_at <= change.now:
        raise InputError(TOO_OLD)
    user = locked(change, link.user_id)
    if not user.active:
        raise InputError(TOO_OLD)
    link.used_at = change.now
    change.summary = Message("{email} signs in by link").format(email=user.email)
    return user


def token_hash(token: str) -> str:
    """Hash a random token for storage; a fast hash is enough for 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()
