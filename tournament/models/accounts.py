"""Accounts, what they may do where, and one-time sign-in links."""

from __future__ import annotations

from datetime import datetime

from flask_security import RoleMixin, UserMixin
from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Base
from .blocks import Block


class Role(Base, RoleMixin):
    """A role as the sign-in library knows it; what a user may do is in `Grant`."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    description: Mapped[str] = mapped_column(default="")


class RoleUser(Base):
    """Links users to the sign-in library's roles."""

    __tablename__ = "role_user"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id"), primary_key=True)


class User(Base, UserMixin):
    """Somebody who can sign in."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(default="")
    password: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)
    language: Mapped[str] = mapped_column(default="vi")
    last_sign_in_at: Mapped[datetime | None]
    totp_secret: Mapped[str | None]  # encrypted with a key of the key file
    totp_counter: Mapped[int | None]  # the last code that was used: none is taken twice
    passkey_handle: Mapped[bytes | None] = mapped_column(index=True, unique=True)

    roles: Mapped[list[Role]] = relationship(  # type: ignore[assignment]  # the mixin wants its own list
        secondary="role_user", viewonly=True
    )
    grants: Mapped[list[Grant]] = relationship(back_populates="user", lazy="selectin")


class Grant(Base):
    """A role of a user: administrator everywhere (no block) or organiser of one block."""

    __tablename__ = "grant"
    __table_args__ = (UniqueConstraint("user_id", "role", "block_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    role: Mapped[str] = mapped_column(index=True)  # administrator | organiser
    block_id: Mapped[int | None] = mapped_column(ForeignKey("block.id"), index=True)

    user: Mapped[User] = relationship(back_populates="grants")
    block: Mapped[Block | None] = relationship(lazy="joined")

    @property
    def block_slug(self) -> str | None:
        """Return the address word of the block that the role is about."""
        return self.block.slug if self.block else None


class SignInLink(Base):
    """A link that signs somebody in once; only the hash of its token is stored."""

    __tablename__ = "sign_in_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    purpose: Mapped[str] = mapped_column(default="sign_in")  # sign_in | password


class RecoveryCode(Base):
    """A code that stands in for the second factor once; only its hash is stored."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    code_hash: Mapped[str]


class Passkey(Base):
    """A WebAuthn credential: the public half of a key that somebody's device keeps."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
