"""Accounts and what they may do; the last administrator cannot be lost."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from tournament.domain.accounts.commands import passwords
from tournament.domain.accounts.queries.accounts import version_token_of
from tournament.domain.core.commands.staleness import StaleError, changed_by
from tournament.domain.core.commands.unit_of_work import NOTHING_HERE, Actor, Change, NotFoundError, service
from tournament.engine.errors import InputError
from tournament.engine.message import Message, joined, pmessage
from tournament.engine.names import tidy
from tournament.engine.text import Text, Words
from tournament.models import AuditEntry, Block, BrowserSession, Grant, SignInLink, User, db

ROLES = {
    "administrator": Message("administrator"),
    "organiser": Message("organiser"),
}
LONGEST_EMAIL = 254  # RFC 5321, section 4.5.3.1.3
_NO_ACCOUNT = Message("There is no account {email}: `tournament user list` shows all.")
_HAS_ACCOUNT = Message("There is an account {email} already: change its roles, or make a new link for it.")
_NO_BLOCK = Message("There is no block “{slug}”: make it on the page “Manage” first.")
_OTHER_BLOCKS = Message("There is no block “{slug}”; there are: {known}.")
_OTHER_ROLES = Message(
    "The roles of this account are no longer what they were on the page. What was sent is not saved."
)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
"""The zone of times that are told of accounts, which belong to no block."""
ROLES_SET = "account.roles"
Held = tuple[str, int | None]
"""A role and the block it is about."""

DEMO_EMAIL = "organiser@demo.example"
LAST_ADMINISTRATOR = Message(
    "This is the last administrator who can sign in: make another account an administrator first."
)


def create_user(
    actor: Actor, scope: None, email: str, role: str | None, password: str | None, block_slug: str | None = None
) -> int:
    """Create an account with one role or none; an organiser belongs to a block, or to all. Returns its id."""
    email = normal_email(email)
    secret = passwords.prepared(password, email) if password is not None else None
    return _create(actor, scope, email, role, secret, block_slug)


@service("account.invited", None)
def invite(change: Change, email: str, administrator: bool, block_ids: Collection[int]) -> int:
    """Create an account whose person chooses name and password by a link; returns its id."""
    user = _new(change, normal_email(email), None)
    _hold(change, user, _wanted(change, administrator, block_ids))
    change.summary = Message("Invite {email}").format(email=user.email)
    return user.id


def change_password(actor: Actor, scope: None, user_id: int, password: str) -> None:
    """Set an account's password; every session begun before ends, and so does every link."""
    user = db.session.get_one(User, user_id)
    _set_password(actor, scope, user_id, passwords.prepared(password, user.email, user.name))


@service("account.created", None)
def _create(change: Change, email: str, role: str | None, secret: str | None, block_slug: str | None) -> int:
    user = _new(change, email, secret)
    for block_id in _blocks_for(change, role, block_slug):
        change.session.add(Grant(user_id=user.id, role=role, block_id=block_id))
    summary = Message("Create account {email}").format(email=email)
    if role is not None:
        summary = Message("{summary} ({role})").format(summary=summary, role=ROLES[role])
    change.summary = summary
    return user.id


@service("account.password", None)
def _set_password(change: Change, user_id: int, secret: str) -> None:
    user = locked(change, user_id)
    user.password = secret
    end_everything(change, user)
    change.summary = Message("Change the password of {email}").format(email=user.email)


@service("account.renamed", None)
def rename(change: Change, user_id: int, name: str) -> None:
    """Set the name by which an account's person is called."""
    user = locked(change, user_id)
    user.name = tidy(name)
    if not user.name:
        raise InputError(Message("Enter a name."))
    change.summary = Message("Change the name of {email}").format(email=user.email)


@service("account.language", None)
def change_language(change: Change, user_id: int, language: str) -> None:
    """Set the language in which an account reads pages that ask for none."""
    user = locked(change, user_id)
    user.language = language
    change.summary = Message("Change the language of {email}").format(email=user.email)


@service("account.active", None)
def set_active(change: Change, user_id: int, active: bool) -> None:
    """Disable an account, which ends its sessions and links at once, or let it sign in again."""
    user = locked(change, user_id)
    if not active:
        refuse_losing_administrators(change, user)
        end_everything(change, user)
    user.active = active
    words = Message("Enable account {email}") if active else Message("Disable account {email}")
    change.summary = words.format(email=user.email)


@service(ROLES_SET, None)
def set_roles(change: Change, user_id: int, administrator: bool, block_ids: Collection[int], seen: str) -> None:
    """Make an account an administrator or not, and the organiser of exactly these blocks.

    Raises StaleError when it does not hold the roles that were `seen`.
    """
    wanted, user = _wanted(change, administrator, block_ids), locked(change, user_id)
    if version_token_of((grant.role, grant.block_slug) for grant in user.grants) != seen:
        raise _stale(change, user)
    _hold(change, user, wanted)


@service(ROLES_SET, None)
def set_role(change: Change, user_id: int, role: str | None, block_slug: str | None) -> None:
    """Give an account one role in place of those it has, or none."""
    wanted: set[Held] = {(role or "", block_id) for block_id in _blocks_for(change, role, block_slug)}
    _hold(change, locked(change, user_id), wanted)


@service("account.sessions", None)
def end_sessions(change: Change, user_id: int, only: str | None = None, but: str | None = None) -> None:
    """End an account's sessions: all, `only` one, or all `but` one, each named by the hash of its token."""
    user = locked(change, user_id)
    ended = [BrowserSession.owner == user.fs_uniquifier]
    if only is not None:
        ended.append(BrowserSession.token_hash == only)
    if but is not None:
        ended.append(BrowserSession.token_hash != but)
    if change.session.scalar(select(BrowserSession.token_hash).where(*ended).limit(1)) is None:
        return  # the log tells of sessions that ended
    change.session.execute(delete(BrowserSession).where(*ended))
    # Who used one a moment ago could begin another session with its form.
    change.session.execute(delete(SignInLink).where(SignInLink.user_id == user.id, SignInLink.used_at.is_not(None)))
    change.summary = Message("End sessions of {email}").format(email=user.email)


def locked(change: Change, user_id: int) -> User:
    """Return an account as it is now, after those who change accounts at the same time; raises NotFoundError."""
    # Whoever may take an administrator away waits here for the others, so that two never take one each.
    change.session.execute(
        select(Grant.id).where(Grant.role == "administrator").order_by(Grant.id).with_for_update()
    ).all()
    fresh = select(User).where(User.id == user_id).with_for_update().execution_options(populate_existing=True)
    user = change.session.scalar(fresh)
    if user is None:
        raise NotFoundError(NOTHING_HERE)
    return user


def refuse_losing_administrators(change: Change, user: User) -> None:
    """Raise InputError when without this `locked` account nobody could administer any more.

    An administrator who was invited and has no password yet does not stand in for one who can sign in.
    """
    administers = select(Grant.user_id).where(Grant.role == "administrator")
    if not user.active or change.session.scalar(administers.where(Grant.user_id == user.id)) is None:
        return
    others = select(User.password).where(User.active, User.id != user.id, User.id.in_(administers))
    left = change.session.scalars(others).all()
    if not any(left) and (user.password or not left):
        raise InputError(LAST_ADMINISTRATOR)


def end_everything(change: Change, user: User, but: str | None = None) -> None:
    """End an account's sessions and links, those too that are being written at this moment.

    `but` is the hash of a link that is being used: it lets its browser in once more for a moment.
    """
    links = delete(SignInLink).where(SignInLink.user_id == user.id, SignInLink.token_hash.is_distinct_from(but))
    change.session.execute(delete(BrowserSession).where(BrowserSession.owner == user.fs_uniquifier))
    change.session.execute(links)
    user.fs_uniquifier = uuid.uuid4().hex


def find(email: str) -> int:
    """Return the id of the account with this address; raises NotFoundError."""
    user_id = db.session.scalar(select(User.id).where(User.email == normal_email(email)))
    if user_id is None:
        raise NotFoundError(_NO_ACCOUNT.format(email=email))
    return user_id


def normal_email(email: str) -> str:
    """Return an address as accounts keep it; raises InputError when it is none."""
    email = email.strip().lower()
    plain = email.isprintable() and not any(map(str.isspace, email))
    if not plain or "@" not in email[1:-1] or len(email) > LONGEST_EMAIL:
        raise InputError(Message("This is not an e-mail address."))
    return email


def _new(change: Change, email: str, secret: str | None) -> User:
    there_is = _HAS_ACCOUNT.format(email=email)
    if change.session.scalar(select(User.id).where(User.email == email)) is not None:
        raise InputError(there_is)
    user = User(email=email, name=tidy(email.split("@")[0]), password=secret, fs_uniquifier=uuid.uuid4().hex)
    change.session.add(user)
    try:
        change.session.flush()
    except IntegrityError as error:  # somebody else was first, at the same moment
        raise InputError(there_is) from error
    return user


def _wanted(change: Change, administrator: bool, block_ids: Collection[int]) -> set[Held]:
    known = change.session.scalars(select(Block.id).where(Block.id.in_(block_ids))).all()
    if set(known) != set(block_ids):
        raise NotFoundError(NOTHING_HERE)
    wanted: set[Held] = {("organiser", block_id) for block_id in known}
    return wanted | {("administrator", None)} if administrator else wanted


def _hold(change: Change, user: User, wanted: set[Held]) -> None:
    """Let an account hold exactly these roles."""
    if ("administrator", None) not in wanted:
        refuse_losing_administrators(change, user)
    held = {(grant.role, grant.block_id): grant for grant in user.grants}
    for key in held.keys() - wanted:
        change.session.delete(held[key])
    for role, block_id in wanted - held.keys():
        change.session.add(Grant(user_id=user.id, role=role, block_id=block_id))
    change.summary = Message("Set the roles of {email}: {roles}").format(
        email=user.email, roles=_in_words(change, wanted)
    )


def _stale(change: Change, user: User) -> StaleError:
    """Say who gave an account the roles that it has now."""
    of_accounts = select(AuditEntry).where(AuditEntry.block_id.is_(None), AuditEntry.action == ROLES_SET)
    by_roles = of_accounts.order_by(AuditEntry.id.desc())
    last = next((step for step in change.session.scalars(by_roles) if _is_about(step, user)), None)
    return StaleError(changed_by(last, ZONE) if last else _OTHER_ROLES)


def _is_about(step: AuditEntry, user: User) -> bool:
    images = ((before or after) for table, _, before, after in step.changes if table == Grant.__tablename__)
    return any(image.get("user_id") == user.id for image in images)


def _blocks_for(change: Change, role: str | None, block_slug: str | None) -> list[int | None]:
    """Return the blocks that a role is about: none for an administrator, all unless one is named."""
    if role is None:
        return []
    if role not in ROLES:
        raise InputError(f"unknown role {role!r}; known are {', '.join(ROLES)}")
    if role == "administrator":
        return [None]
    blocks = select(Block.id).order_by(Block.id)
    if block_slug is not None:
        blocks = blocks.where(Block.slug == block_slug)
    found: list[int | None] = list(change.session.scalars(blocks))
    if not found and block_slug is not None:
        known = ", ".join(change.session.scalars(select(Block.slug).order_by(Block.slug)))
        raise InputError((_OTHER_BLOCKS if known else _NO_BLOCK).format(slug=block_slug, known=known))
    return found


def _in_words(change: Change, wanted: set[Held]) -> Words:
    blocks = {block.id: Text(block.name_vi, block.name_en) for block in change.session.scalars(select(Block))}
    parts = [
        ROLES[role]
        if block_id is None
        else Message("{role} of {block}").format(role=ROLES[role], block=blocks[block_id])
        for role, block_id in sorted(wanted, key=str)
    ]
    if not parts:
        return pmessage("role", "none")
    return joined(parts)
