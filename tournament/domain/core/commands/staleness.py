"""Changes made on an outdated page: refused with who changed what, and when.

A form carries how far the log had come when its page was made. What a change overwrites must still be as it was
then, row by row and column by column: the check is that of optimistic concurrency control with backward validation
(Kung and Robinson 1981), so two people who change different things never refuse each other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, String, Table, UniqueConstraint, and_, cast, or_, select
from sqlalchemy.orm import Session

from tournament.domain.core.commands.row_history import RowImage
from tournament.engine.errors import InputError
from tournament.engine.message import Message, joined
from tournament.engine.text import Text, Words
from tournament.models import AuditEntry, Base, Block, Exchange, db

NAMELESS = {"id", "uid"}
"""Columns that tell rows apart which say the same."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Version:
    """How far the log had come when a page was made, counted by the revisions of the block and of the exchange."""

    block: int | None = None
    exchange: int | None = None

    def __str__(self) -> str:
        """Write it as forms carry it."""
        return str(self.block) if self.exchange is None else f"{self.block}.{self.exchange}"


class StaleError(InputError):
    """Somebody changed what is to be overwritten; `changes` says who changed what, newest first.

    `reason` is what is wrong with what was sent all the same, if there is something.
    """

    def __init__(self, text: Words, changes: Sequence[Words] = (), reason: InputError | None = None) -> None:
        super().__init__(text)
        self.changes = list(changes)
        self.reason = reason


class Step(NamedTuple):
    """A change of the log without the rows it touched."""

    id: int
    at: datetime
    actor_name: str
    summary_vi: str
    summary_en: str


@dataclass(frozen=True, slots=True)
class Since:
    """The changes in a block or an exchange since a page was made; `which` is None where there are none.

    They are read as far as they are needed, within the bounds of the version: a page may be days old.
    """

    session: Session
    block: Block | None
    which: ColumnElement[bool] | None

    def newest(self) -> list[Step]:
        """List the newest of them, the last first."""
        if self.which is None:
            return []
        query = select(*_STEP).where(self.which).order_by(AuditEntry.id.desc()).limit(MOST_TOLD)
        return [Step(*row) for row in self.session.execute(query)]

    def touching(self, rows: Iterable[tuple[str, Any]]) -> Iterator[tuple[Step, list[Any]]]:
        """Yield those that may have touched one of these rows with their images, oldest first.

        A row is its table and its id; None stands for every row of the table.
        """
        told = {_beginning(table, id_) for table, id_ in rows}
        if len(told) > MOST_ROWS:
            told = {_beginning(table, None) for table, _ in rows}
        if self.which is None or not told:
            return
        mentioned = or_(*(cast(AuditEntry.changes, String).contains(each, autoescape=True) for each in sorted(told)))
        query = select(*_STEP, AuditEntry.changes).where(self.which, mentioned).order_by(AuditEntry.id)
        for *step, changes in self.session.execute(query.execution_options(yield_per=50)):
            yield Step(*step), changes


_STEP = (AuditEntry.id, AuditEntry.at, AuditEntry.actor_name, AuditEntry.summary_vi, AuditEntry.summary_en)
MOST_TOLD = 5
"""Changes that a refusal tells of."""
MOST_ROWS = 50
"""Rows that are looked for one by one; of more the tables are."""


def _beginning(table: str, id_: Any) -> str:
    """Return how the image of a row begins as the log stores it."""
    return json.dumps([table] if id_ is None else [table, id_])[:-1] + ", "


def net(images: Iterable[RowImage]) -> list[RowImage]:
    """Join the images of a transaction into one of each row, without what comes out as it was."""
    joined: dict[tuple[str, Any], RowImage] = {}
    for image in images:
        key = image.table, image.id
        joined[key] = _joined(joined[key], image) if key in joined else image
    kept = [image for image in joined.values() if image.before != image.after]
    gone: dict[str, list[RowImage]] = {}
    for old in reversed(kept):
        if old.before is not None and old.after is None:
            gone.setdefault(_said(old.table, old.before), []).append(old)
    left: set[int] = set()
    for new in kept:
        if new.before is None and new.after is not None and (same := gone.get(_said(new.table, new.after))):
            left |= {id(same.pop()), id(new)}
    return [image for image in kept if id(image) not in left]


def require_fresh(since: Since, images: Sequence[RowImage], reason: InputError | None = None) -> None:
    """Raise StaleError when what `images` overwrite is no longer as it was before the changes since."""
    if since.which is None:
        return
    past = _Past.of(since.touching([(each.table, each.id if each.before is not None else None) for each in images]))
    for image in images:
        found = None if image.follows else past.overwritten_by(image)
        if found is not None:
            raise stale(since, found, reason)


def require_untouched(since: Since, names: Iterable[tuple[str, Any]], reason: InputError | None = None) -> None:
    """Raise StaleError when one of the rows, by table and id, was touched by the changes since."""
    wanted = {(table, id_) for table, id_ in names if id_ is not None}
    found = [step for step, changes in since.touching(wanted) if any((each[0], each[1]) in wanted for each in changes)]
    if found:
        raise stale(since, found[-1], reason)


def changes_since(session: Session, version: Version, block: Block | None, exchange: Exchange | None) -> Since:
    """Return the changes in a block or an exchange since a page was made."""
    ways: list[ColumnElement[bool]] = []
    if exchange is not None and version.exchange is not None and exchange.revision > version.exchange:
        ways.append(and_(AuditEntry.exchange_id == exchange.id, AuditEntry.revision > version.exchange))
    if block is not None and version.block is not None and block.revision > version.block:
        of_block = and_(AuditEntry.block_id == block.id, AuditEntry.exchange_id.is_(None))
        ways.append(and_(of_block, AuditEntry.revision > version.block))
    return Since(session, block, or_(*ways) if ways else None)


def removed_since(
    block_slug: str, exchange_slug: str | None, version: Version, ids: Mapping[str, int], slugs: Mapping[str, str]
) -> StaleError | None:
    """Say who removed, since a page was made, a row that its form names by table and id, or by table and slug."""
    session = db.session()
    block = session.scalar(select(Block).where(Block.slug == block_slug))
    if block is None:
        return None
    edition = select(Exchange).where(Exchange.block_id == block.id, Exchange.slug == exchange_slug)
    since = changes_since(session, version, block, session.scalar(edition))
    removing = [
        step
        for step, changes in since.touching([*ids.items(), *((table, None) for table in slugs)])
        if any(
            after is None and _is_named(table, id_, before or {}, ids, slugs) for table, id_, before, after in changes
        )
    ]
    return stale(since, removing[-1]) if removing else None


def _is_named(table: str, id_: Any, row: Row, ids: Mapping[str, int], slugs: Mapping[str, str]) -> bool:
    return ids.get(table) == id_ or (table in slugs and slugs[table] == row.get("slug"))


def stale(since: Since, found: Step, reason: InputError | None = None) -> StaleError:
    """Say who changed what, and when."""
    text = changed_by(found, ZoneInfo(since.block.zone) if since.block is not None else None)
    said = [joined((each.actor_name, Text(each.summary_vi, each.summary_en)), ": ") for each in since.newest()]
    return StaleError(text, said, reason)


def changed_by(found: Step | AuditEntry, zone: ZoneInfo | None) -> Words:
    """Say who made a change when, and that it kept another one from being saved."""
    at = found.at.astimezone(zone)
    return Message("{who} changed this at {hour} on {day}: {what}. What was sent is not saved.").format(
        who=found.actor_name,
        hour=f"{at:%H:%M}",
        day=f"{at:%d/%m/%Y}",
        what=Text(found.summary_vi, found.summary_en),
    )


@dataclass(slots=True)
class _Past:
    """What rows were like at a version, as far as they were changed since, and by which entry they were last."""

    then: dict[tuple[str, Any], Row | None] = field(default_factory=dict)
    last: dict[tuple[str, Any], Step] = field(default_factory=dict)
    gone: list[tuple[RowImage, Step]] = field(default_factory=list)

    @classmethod
    def of(cls, steps: Iterable[tuple[Step, list[Any]]]) -> _Past:
        past = cls()
        for step, changes in steps:
            for image in net(RowImage(*each) for each in changes):
                past._add(image, step)
        return past

    def _add(self, image: RowImage, step: Step) -> None:
        key = image.table, image.id
        self.last[key] = step
        if key not in self.then:
            self.then[key] = dict(image.before) if image.before is not None else None
        elif (known := self.then[key]) is not None and image.before is not None:
            self.then[key] = {**image.before, **known}
        if image.after is None:
            self.gone.append((image, step))

    def overwritten_by(self, image: RowImage) -> Step | None:
        """Return the last change of a row that an image overwrites; None when it is as it was."""
        if image.before is None:
            return next((step for old, step in self.gone if _brings_back(image, old)), None)
        key = image.table, image.id
        if key not in self.then:
            return None
        then = self.then[key]
        changed = then is None or any(
            column in then and then[column] != value for column, value in image.before.items()
        )
        return self.last[key] if changed else None


def _brings_back(new: RowImage, old: RowImage) -> bool:
    """Tell whether a new row is one that was deleted since: says the same, or has one of its unique keys.

    What is new without an id stands for all rows with its values.
    """
    if new.table != old.table or new.after is None or old.before is None:
        return False
    keys = [[column.name for column in each.columns] for each in _table(new.table).constraints
            if isinstance(each, UniqueConstraint)]  # fmt: skip
    named = [key for key in keys if not NAMELESS.issuperset(key)]
    same = any(all(new.after.get(name) == old.before.get(name) is not None for name in key) for key in named)
    return same or _alike(old.before, new.after) or (new.id is None and new.after.items() <= old.before.items())


def _joined(first: RowImage, second: RowImage) -> RowImage:
    before = None if first.before is None else {**(second.before or {}), **first.before}
    after = None if second.after is None else {**(first.after or {}), **second.after}
    if before is not None and after is not None:
        changed = [column for column in after if column not in before or before[column] != after[column]]
        before = {column: before[column] for column in changed if column in before}
        after = {column: after[column] for column in changed}
    return RowImage(first.table, first.id, before, after, first.follows and second.follows)


def _said(table: str, row: Row) -> str:
    """Name what a row says, whoever it is; rows that say nothing else are alike."""
    said = {name: value for name, value in row.items() if name not in NAMELESS and value is not None}
    return f"{table} {json.dumps(said, sort_keys=True, default=repr)}"


def _alike(one: Row | None, two: Row | None) -> bool:
    names = ((one or {}).keys() | (two or {}).keys()) - NAMELESS
    return one is not None and two is not None and all(one.get(name) == two.get(name) for name in names)


def _table(name: str) -> Table:
    return Base.metadata.tables[name]
