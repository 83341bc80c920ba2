"""Work that goes on outside of requests, and waits in the database for a server that takes it up."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class Job(Base):
    """A piece of work of a kind; of one key there is one at a time.

    It is for whoever comes first once `run_at` is past, and again once `leased_until` is: who works on it moves that
    on, and whose lease has run out has died. `ended_at` is set when nobody works on it any more, with an `error` where
    it was given up. `payload` says what to do, `progress` how far it is, `result` what came of it, in JSON of its kind.
    """

    __tablename__ = "job"
    __table_args__ = (UniqueConstraint("kind", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    key: Mapped[str]
    payload: Mapped[str] = mapped_column(Text)
    run_at: Mapped[datetime] = mapped_column(index=True)
    attempts: Mapped[int]
    holder: Mapped[str]
    leased_until: Mapped[datetime | None]
    is_to_stop: Mapped[bool]
    progress: Mapped[str] = mapped_column(Text)
    result: Mapped[str] = mapped_column(Text)
    error: Mapped[str]
    ended_at: Mapped[datetime | None]
