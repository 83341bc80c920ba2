"""What a commit of points holds while it is written: logs, their matches, their editions, and the names of links.

On PostgreSQL nobody waits here for rows that others hold: they are gone past, and `lacks` tells of them. SQLite lets
one writer in at a time, who then holds everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, cast

from sqlalchemy import Connection, Select, Table, bindparam, select

from tournament.engine.match_status import Status
from tournament.models import AnyMatch, Base, Exchange, MatchScoring, ScoringLink

Sides = tuple[int | None, int | None]


class Wanted(Protocol):
    """What names the rows: with `sides` the match is held too, with a `revision` the edition against every change."""

    scoring_id: int
    match_id: int
    exchange_id: int
    link_id: int
    sides: Sides | None
    revision: int | None


class _Queries(NamedTuple):
    """How rows are read by their ids: those that can be held, and all."""

    holding: Select[Any]
    plain: Select[Any]


class _Rows(NamedTuple):
    """Rows of a table by their ids, as far as they are held, and those that are there but held by others."""

    held: Mapping[int, Any]
    by_others: frozenset[int]


@dataclass(frozen=True, slots=True)
class Held:
    """The rows of a group, and the names of its links."""

    logs: _Rows
    matches: _Rows
    editions: _Rows
    begun: _Rows
    names: Mapping[int, str]

    def lacks(self, wanted: Wanted) -> bool:
        """Tell whether somebody else holds one of the rows."""
        return (
            wanted.scoring_id in self.logs.by_others
            or (wanted.sides is not None and wanted.match_id in self.matches.by_others)
            or wanted.exchange_id in self.editions.by_others
            or (wanted.revision is not None and wanted.exchange_id in self.begun.by_others)
        )

    def stamp(self, scoring_id: int) -> int | None:
        """Return up to where a log was written; None where it is gone."""
        row = self.logs.held.get(scoring_id)
        return row.stamp if row is not None else None

    def allows(self, wanted: Wanted) -> bool:
        """Tell whether a match is open and between the same sides, and an edition as it was when a start was judged."""
        match, edition = self.matches.held.get(wanted.match_id), self.begun.held.get(wanted.exchange_id)
        is_open = match is not None and match.status is Status.OPEN and (match.home_id, match.away_id) == wanted.sides
        is_as_judged = edition is not None and edition.revision == wanted.revision
        return (wanted.sides is None or is_open) and (wanted.revision is None or is_as_judged)


def hold(connection: Connection, group: Iterable[Wanted]) -> Held:
    """Hold the rows of a group until its transaction ends, as far as nobody else does.

    Erasing a person holds the editions for itself alone: whoever holds them after it reads the new names.
    """
    wanted = tuple(group)
    editions = _held(connection, _EDITIONS, {each.exchange_id for each in wanted})
    return Held(
        logs=_held(connection, _LOGS, {each.scoring_id for each in wanted}),
        matches=_held(connection, _MATCHES, {each.match_id for each in wanted if each.sides is not None}),
        editions=editions,
        begun=_held(connection, _BEGUN, {each.exchange_id for each in wanted if each.revision is not None}),
        names=_names(connection, {each.link_id for each in wanted}),
    )


def _names(connection: Connection, ids: Set[int]) -> dict[int, str]:
    return {row.id: row.name for row in connection.execute(_LINKS, {"ids": sorted(ids)})}


def _held(connection: Connection, queries: _Queries, ids: Set[int]) -> _Rows:
    if not ids:
        return _Rows({}, frozenset())
    rows = {row.id: row for row in connection.execute(queries.holding, {"ids": sorted(ids)})}
    lost = ids - rows.keys()
    there = connection.scalars(queries.plain, {"ids": sorted(lost)}) if lost else ()
    return _Rows(rows, frozenset(there))


def _queries(model: type[Base], *columns: str, read: bool = False, key_share: bool = False) -> _Queries:
    table = cast(Table, model.__table__)
    plain = select(table.c.id, *(table.c[name] for name in columns))
    plain = plain.where(table.c.id.in_(bindparam("ids", expanding=True))).order_by(table.c.id)
    return _Queries(plain.with_for_update(read=read, key_share=key_share, skip_locked=True), plain)


_EDITIONS = _queries(Exchange, read=True, key_share=True)
_BEGUN = _queries(Exchange, "revision", read=True)
_LOGS = _queries(MatchScoring, "stamp")
_MATCHES = _queries(AnyMatch, "status", "home_id", "away_id", read=True)
_LINKS = _queries(ScoringLink, "name").plain
