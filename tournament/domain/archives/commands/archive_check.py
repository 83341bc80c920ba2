"""Working an archive's standings out anew, from nothing but its log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import select

from tournament.domain.archives.commands import archives
from tournament.domain.archives.commands.archive_tables import logged
from tournament.domain.competitions.queries.plugin_troubles import plugin_troubles
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.scoring.queries.logs import misled
from tournament.engine.errors import InputError
from tournament.interchange.archive_v1.files import Archive, Standings
from tournament.interchange.archive_v1.log import as_logged, differences, folded
from tournament.models import Competition, db

MOST = 50
"""Sentences; what is wrong once is mostly wrong often."""


def findings(archive: Archive) -> list[str]:
    """Say where an archive does not hold together, in an application over an empty database.

    Its rows are held against what its log leads to, its standings against those of the results in the log, and the
    scoreboards of its matches against their points.
    """
    rows = folded(archive.log)
    found = [f"{name} is not as it was packed" for name in archive.damaged]
    found += differences(rows, archive.rows, logged())
    told = msgspec.structs.replace(archive, rows=as_logged(rows, archive.rows, logged()), damaged=())
    try:
        exchange_id = archives.take(SYSTEM, None, told)
        now = archives.standings_of(exchange_id)
        found += _plugins(exchange_id)
        found += _standings(archive.standings, now)
        found += (f"{match}: its points do not lead to where its scoreboard stands" for match in misled(exchange_id))
    except InputError as error:
        found.append(str(error))
    rest = len(found) - MOST
    return found if rest <= 0 else [*found[:MOST], f"and {rest} more"]


def _plugins(exchange_id: int) -> Iterator[str]:
    """Say which plugins standings are worked out without."""
    competitions = select(Competition.id, Competition.slug).where(Competition.exchange_id == exchange_id)
    for id_, slug in db.session.execute(competitions.order_by(Competition.position)).all():
        yield from (f"{slug}: {trouble}" for trouble in plugin_troubles(id_))


def _standings(archived: Standings, now: Standings) -> Iterator[str]:
    present = {each.competition: each for each in now.competitions}
    for each in archived.competitions:
        other = present.pop(each.competition, None)
        if other is None:
            yield f"{each.competition}: the log has no such competition"
            continue
        yield from _parts(f"{each.competition}, group", each.groups, other.groups)
        yield from _parts(f"{each.competition}, match", each.matches, other.matches)
        yield from _parts(f"{each.competition}, place", _by_place(each.places), _by_place(other.places))
    yield from (f"{competition}: the archive does not say how it stands" for competition in present)
    yield from _parts("overall, unit", {s.unit: s for s in archived.overall}, {s.unit: s for s in now.overall})


def _by_place(places: Any) -> dict[int, list[str]]:
    holders: dict[int, list[str]] = {}
    for place in places:
        holders.setdefault(place.place, []).append(place.entry)
    return {place: sorted(names) for place, names in holders.items()}


def _parts(what: str, archived: dict[Any, Any], now: dict[Any, Any]) -> Iterator[str]:
    for key in [*archived, *(key for key in now if key not in archived)]:
        old, new = archived.get(key), now.get(key)
        if old != new:
            said = (msgspec.json.encode(value).decode() for value in _first_difference(old, new))
            yield f"{what} {key}: {' in the archive, by the log '.join(said)}"


def _first_difference(old: Any, new: Any) -> tuple[Any, Any]:
    """Return the first lines that differ of two tables, or two values as they are."""
    if isinstance(old, tuple) and isinstance(new, tuple) and len(old) == len(new):
        return next(((a, b) for a, b in zip(old, new, strict=True) if a != b), (old, new))
    return old, new
