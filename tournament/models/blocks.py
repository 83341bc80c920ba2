"""Blocks: the tenants, with their units and the roles units hold by year."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Base


class Block(Base):
    """A group of units that organises exchanges together; it sees nothing of other blocks."""

    __tablename__ = "block"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name_vi: Mapped[str]
    name_en: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    zone: Mapped[str] = mapped_column(default="Asia/Ho_Chi_Minh")
    revision: Mapped[int] = mapped_column(default=0)
    disabled_plugins: Mapped[list[Any]] = mapped_column(default=list)
    plugin_settings: Mapped[dict[str, Any] | None]  # by the key of the settings
    plugin_secrets: Mapped[dict[str, Any] | None]  # of these, each sealed with the key file; in no archive, log or undo


class Unit(Base):
    """An agency of a block; `name` is its present name, past editions keep the one of their time."""

    __tablename__ = "unit"
    __table_args__ = (UniqueConstraint("block_id", "slug"), UniqueConstraint("block_id", "name"))

    id: Mapped[int] = mapped_column(primary_key=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"), index=True)
    slug: Mapped[str]
    name: Mapped[str]
    short_name: Mapped[str] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)

    block: Mapped[Block] = relationship()


class UnitRole(Base):
    """The head or deputy unit of a block in a year."""

    __tablename__ = "unit_role"
    __table_args__ = (UniqueConstraint("block_id", "year", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    year: Mapped[int]
    role: Mapped[str]  # head | deputy
