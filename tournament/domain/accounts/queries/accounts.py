"""Accounts as administrators see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import selectinload

from tournament.engine.text import Text
from tournament.models import Block, Grant, Passkey, User, db


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account: `held` are its roles, each with the address word of the block it is about."""

    id: int
    email: str
    name: str
    active: bool
    has_password: bool
    last_sign_in_at: datetime | None
    has_second_factor: bool
    held: tuple[tuple[str, str | None], ...]
    blocks: tuple[Text, ...]
    block_ids: tuple[int, ...]
    owner: str

    @property
    def can_sign_in(self) -> bool:
        """Tell whether the person took up the invitation; an account made by hand may sign in by links alone."""
        return self.has_password or self.last_sign_in_at is not None

    @property
    def version_token(self) -> str:
        """Name the roles as they are now, for a form that is to change just these."""
        return version_token_of(self.held)

    @property
    def administers(self) -> bool:
        """Tell whether the account may do everything."""
        return ("administrator", None) in self.held


def version_token_of(held: Iterable[tuple[str, str | None]]) -> str:
    """Name some roles: the same ones have the same name, whatever their order."""
    return " ".join(sorted(f"{role}:{block or ''}" for role, block in held))


def accounts(only: int | None = None) -> list[AccountRow]:
    """List all accounts by address, or the one with this id."""
    with_factor = or_(User.totp_secret.is_not(None), exists().where(Passkey.user_id == User.id))
    asked = select(User, with_factor).options(selectinload(User.grants).joinedload(Grant.block)).order_by(User.email)
    if only is not None:
        asked = asked.where(User.id == only)
    return [_row(user, has_factor) for user, has_factor in db.session.execute(asked)]


def block_choices() -> list[tuple[int, Text]]:
    """List every block by id and name, for choosing whose organiser somebody is."""
    rows = db.session.scalars(select(Block).order_by(Block.name_vi))
    return [(block.id, Text(block.name_vi, block.name_en)) for block in rows]


def _row(user: User, has_factor: bool) -> AccountRow:
    grants = sorted(user.grants, key=lambda grant: (grant.role, grant.block_slug or ""))
    blocks = [grant.block for grant in grants if grant.block is not None]
    return AccountRow(
        id=user.id,
        email=user.email,
        name=user.name,
        active=user.active,
        has_password=user.password is not None,
        last_sign_in_at=user.last_sign_in_at,
        has_second_factor=bool(has_factor),
        held=tuple((grant.role, grant.block_slug) for grant in grants),
        blocks=tuple(Text(block.name_vi, block.name_en) for block in blocks),
        block_ids=tuple(block.id for block in blocks),
        owner=user.fs_uniquifier,
    )
