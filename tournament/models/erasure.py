"""Which people were erased: numbers in the place of names, and where an archive could bring a name back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class Erasure(Base):
    """One person who was erased; nothing here tells who it was.

    `number` stands in the pseudonym. `exchanges` lists the editions that named the person as ``block/exchange``:
    an archive of one of them that does not hold this `uid` is older than the erasure.
    """

    __tablename__ = "erasure"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True)
    number: Mapped[int]
    at: Mapped[datetime]
    block_id: Mapped[int | None]
    exchanges: Mapped[list[Any]]
