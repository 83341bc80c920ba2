"""Accounts, grants and one-time sign-in links."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import timedelta

from flask_security import hash_password
from sqlalchemy import select

from tournament.engine.errors import InputError
from tournament.engine.names import tidy
from tournament.engine.text import Text
from tournament.models import Block, Grant, SignInLink, User
from tournament.services.change import SYSTEM, Change, service

ROLES = {
    "administrator": Text("quản trị", "administrator"),
    "organiser": Text("ban tổ chức", "organiser"),
}
LINK_LIFE = timedelta(days=1)
SHORTEST_PASSWORD = 10
DEMO_EMAIL = "organiser@demo.example"


@service("account.created", None)
def create_user(change: Change, email: str, role: str, password: str | None, block_slug: str | None = None) -> int:
    """Create an account with one role; an organiser belongs to a block. Returns its id."""
    email = email.strip().lower()
    if role not in ROLES:
        raise InputError(f"unknown role {role!r}; known are {', '.join(ROLES)}")
    if "@" not in email or len(email) > 254:
        raise InputError(Text("Địa chỉ thư điện tử không hợp lệ.", "This is not an e-mail address."))
    if change.session.scalar(select(User.id).where(User.email == email)) is not None:
        raise InputError(Text("Đã có tài khoản {email}.", "There is already an account {email}.").format(email=email))
    if password is not None:
        _refuse_short(password)
    user = User(
        email=email,
        name=tidy(email.split("@")[0]),
        password=hash_password(password) if password is not None else None,
        fs_uniquifier=uuid.uuid4().hex,
    )
    change.session.add(user)
    change.session.flush()
    for block_id in _blocks_for(change, role, block_slug):
        change.session.add(Grant(user_id=user.id, role=role, block_id=block_id))
    change.summary = Text("Tạo tài khoản {email} ({role})", "Create account {email} ({role})").format(
        email=email, role=ROLES[role]
    )
    return user.id


@service("account.password", None)
def change_password(change: Change, user_id: int, password: str) -> None:
    """Set an account's password; every session begun before ends."""
    _refuse_short(password)
    user = change.session.get_one(User, user_id)
    user.password, user.fs_uniquifier = hash_password(password), uuid.uuid4().hex
    change.summary = Text("Đổi mật khẩu của {email}", "Change the password of {email}").format(email=user.email)


@service("account.language", None)
def change_language(change: Change, user_id: int, language: str) -> None:
    """Set the language in which an account reads pages that ask for none."""
    user = change.session.get_one(User, user_id)
    user.language = language
    change.summary = Text("Đổi ngôn ngữ của {email}", "Change the language of {email}").format(email=user.email)


@service("account.link", None)
def new_link(change: Change, email: str) -> str:
    """Make a link that signs the account in once within a day; returns its token, stored only as a hash."""
    user = change.session.scalar(select(User).where(User.email == email))
    if user is None:
        raise InputError(Text("Không có tài khoản {email}.", "There is no account {email}.").format(email=email))
    token = secrets.token_urlsafe(32)
    change.session.add(SignInLink(token_hash=token_hash(token), user_id=user.id, expires_at=change.now + LINK_LIFE))
    change.summary = Text("Tạo liên kết đăng nhập cho {email}", "Make a sign-in link for {email}").format(email=email)
    return token


@service("account.link_used", None)
def use_link(change: Change, token: str) -> int:
    """Use up a sign-in link; returns the account's id. Raises InputError for an unknown, old or used one."""
    link = change.session.scalar(select(SignInLink).where(SignInLink.token_hash == token_hash(token)).with_for_update())
    if link is None or link.used_at is not None or link.expires_at <= change.now:
        raise InputError(
            Text(
                "Liên kết này đã dùng hoặc hết hạn: hãy tạo liên kết mới.",
                "This link was used or is too old: make a new one.",
            )
        )
    link.used_at = change.now
    change.summary = Text("Đăng nhập bằng liên kết", "Sign in by link")
    return link.user_id


def new_link_for_demo() -> str:
    """Return the token of a new link for the demonstration's account."""
    return new_link(SYSTEM, None, DEMO_EMAIL)


def token_hash(token: str) -> str:
    """Hash a random token for storage; a fast hash is enough for 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def _refuse_short(password: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        raise InputError(
            Text("Mật khẩu cần ít nhất {number} ký tự.", "A password needs at least {number} characters.").format(
                number=SHORTEST_PASSWORD
            )
        )


def _blocks_for(change: Change, role: str, block_slug: str | None) -> list[int | None]:
    if role == "administrator":
        return [None]
    blocks = select(Block.id).order_by(Block.id)
    if block_slug is not None:
        blocks = blocks.where(Block.slug == block_slug)
    found: list[int | None] = list(change.session.scalars(blocks))
    if not found and block_slug is not None:
        raise InputError(Text("Không có khối “{slug}”.", "There is no block “{slug}”.").format(slug=block_slug))
    return found
