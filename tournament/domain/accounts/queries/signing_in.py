"""Accounts as signing in finds them."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask_security import SQLAlchemyUserDatastore, UserMixin
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tournament.models import Role, User, db

Account = User


class Stored(NamedTuple):
    """What a password is tried against: that of an active account, or nothing."""

    id: int | None = None
    password: str | None = None
    uniquifier: str | None = None


class _Accounts(SQLAlchemyUserDatastore):
    """Finds an account together with its roles, which every page of somebody signed in asks for, by one statement."""

    def find_user(self, case_insensitive: bool = False, **wanted: Any) -> UserMixin | None:
        if case_insensitive:
            return super().find_user(case_insensitive=True, **wanted)
        asked = select(User).filter_by(**wanted).options(joinedload(User.grants))
        return db.session.scalars(asked).unique().one_or_none()


def datastore() -> SQLAlchemyUserDatastore:
    """Return where Flask-Security finds accounts."""
    return _Accounts(db, User, Role)


def account_of(user_id: int) -> Account:
    """Return the account with this id."""
    return db.session.get_one(User, user_id)


def stored_password(email: str) -> Stored:
    """Return the stored password of the active account with this address."""
    # Columns alone: whatever else belongs to a real account is not looked up for one that is made up.
    asked = select(User.id, User.password, User.fs_uniquifier).where(User.email == email, User.active)
    row = db.session.execute(asked).one_or_none()
    return Stored(*row) if row else Stored()


def as_known(uniquifier: str | None) -> Account | None:
    """Return the active account if it still is as it was: nobody gave it another password or ended its sessions."""
    # A new transaction, and nothing remembered: while a password was tried, another request may have changed it.
    db.session.rollback()
    chosen = select(User).where(User.fs_uniquifier == uniquifier, User.active)
    return db.session.scalar(chosen.execution_options(populate_existing=True))
