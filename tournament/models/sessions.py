"""What the server remembers of browsers: sessions, forms that were taken, and how often somebody tried to sign in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class BrowserSession(Base):
    """A session; only the hash of the token that the cookie carries is stored.

    `owner` is the sign-in library's word for the account (`User.fs_uniquifier`), None while nobody has signed in.
    """

    __tablename__ = "browser_session"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    data: Mapped[bytes]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    owner: Mapped[str | None] = mapped_column(index=True)
    device: Mapped[str] = mapped_column(default="")
    began_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]


class SentForm(Base):
    """A form whose change was made, by the key that it carried; `digest` is of what was sent with it.

    Written with the change; how it was answered is added afterwards, so that sent again it is answered alike.
    """

    __tablename__ = "sent_form"

    key: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)
    audit_entry_id: Mapped[int | None] = mapped_column(ForeignKey("audit_entry.id"))
    status: Mapped[int | None]
    location: Mapped[str | None]
    body: Mapped[bytes | None]


class SignInAttempt(Base):
    """How often something was tried since the first time within the present window; `subject` is a hash."""

    __tablename__ = "sign_in_attempt"

    subject: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(index=True)
    count: Mapped[int]
