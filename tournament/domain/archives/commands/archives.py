"""Whole exchanges out of the database and into another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import JSON, Table, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tournament import __version__
from tournament.domain.archives.commands import older_archives
from tournament.domain.archives.commands.archive_tables import APART, SHARED, Move, logged, of_exchange, owned
from tournament.domain.calendars.commands import event_updates
from tournament.domain.calendars.commands.known_events import domain_of
from tournament.domain.competitions.commands.shown import keep_first
from tournament.domain.competitions.queries import competition_view, overall
from tournament.domain.competitions.queries.states import state_of
from tournament.domain.core.commands.ownership import free_slug
from tournament.domain.core.commands.row_history import RowImage, encoded, from_json
from tournament.domain.core.commands.unit_of_work import Change, service
from tournament.domain.core.queries.people import PSEUDONYM
from tournament.domain.core.queries.snapshots import begin_snapshot
from tournament.domain.exchanges.queries.exchanges import no_such_exchange
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.names import name_key, search_key
from tournament.engine.text import Text
from tournament.interchange.archive_v1.files import (
    Archive,
    CompetitionStandings,
    GroupLine,
    LogEntry,
    Manifest,
    Place,
    Row,
    Standings,
    UnitStanding,
    packed,
)
from tournament.interchange.graph_v1.reader import from_stored
from tournament.models import AuditEntry, Base, Block, CalendarDomain, Competition, Erasure, Exchange, db
from tournament.runtime import runtime

LOG = AuditEntry.__tablename__
DOMAIN = CalendarDomain.__tablename__
ERASED = Erasure.__tablename__


def export(block: str, exchange: str) -> bytes:
    """Return an edition as an archive (``archive/1``), as it is at one moment.

    Raises InputError when there is none at these words.
    """
    begin_snapshot()
    session = db.session()
    found = session.scalar(select(Exchange).join(Block).where(Block.slug == block, Exchange.slug == exchange))
    if found is None:
        raise no_such_exchange(block, exchange)
    rows = {name: _rows(session, name, _of_block(name, found)) for name in SHARED}
    rows[Block.__tablename__] = [_without_secrets(row) for row in rows[Block.__tablename__]]
    rows |= {name: _rows(session, name, of_exchange(name, found.id)) for name in owned()}
    rows[DOMAIN] = _rows(session, DOMAIN, None)
    rows[ERASED] = [row for row in _rows(session, ERASED, None) if f"{block}/{exchange}" in row["exchanges"]]
    log = [_logged(row, rows) for row in _rows(session, LOG, _in_log(found))]
    kept = [entry for entry in log if entry.changes or entry.exchange_id is not None]
    about = Manifest("archive/1", __version__, block, exchange, found.revision)
    return packed(about, rows, kept, standings_of(found.id))


def _without_secrets(block: Row) -> Row:
    """Return a block without what its plugins call secret by now; that it was set tells that it is to be set again."""
    secret = {(each.key, name) for _, each in runtime().registry.collected("settings") for name in each.secrets}
    settings = {
        key: {name: None if (key, name) in secret else value for name, value in values.items()}
        for key, values in (block.get("plugin_settings") or {}).items()
    }
    return {**block, "plugin_settings": settings} if settings else block


def standings_of(exchange_id: int) -> Standings:
    """Return what follows from an edition's results: tables, places, sides and winners, overall ranking."""
    competitions = tuple(_standings(view) for view in competition_view.of_exchange(exchange_id))
    units = (
        UnitStanding(each.rank, each.unit.name, each.points, each.medals)
        for each in overall.ranking(exchange_id).standings
    )
    return Standings(competitions, tuple(units))


def names_brought_back(archive: Archive) -> list[str]:
    """Name the people, by pseudonym, who were erased here after the archive was written: it may hold their names."""
    manifest = archive.manifest
    known = {row["uid"] for row in archive.rows.get(ERASED, ())}
    later = (
        row
        for row in db.session.scalars(select(Erasure).order_by(Erasure.number))
        if f"{manifest.block}/{manifest.exchange}" in row.exchanges and row.uid not in known
    )
    return [str(PSEUDONYM.format(n=row.number)) for row in later]


@service("exchange.imported", None)
def take(change: Change, archive: Archive) -> int:
    """Take an edition out of an archive; its block is made when there is none at its address word.

    Returns its id. Raises InputError when it is here already, or when the archive is damaged or of a newer program.
    """
    _check(archive)
    archive = older_archives.completed(archive)
    session, manifest = change.session, archive.manifest
    _refuse_twice(session, archive)
    _refuse_no_graph(archive)
    try:
        shared = _take_shared(session, archive)
        move = _move(session, archive, shared)
        for name in owned():
            _insert(session, name, (move.row(name, row) for row in archive.rows.get(name, ())))
        _take_log(session, archive.log, move)
        _take_erasures(session, archive)
        _set_sequences(session)
    except (IntegrityError, KeyError, TypeError, ValueError, AttributeError) as error:
        told = str(getattr(error, "orig", error)).splitlines()[0]
        raise InputError(f"the rows of the archive do not hold together: {told}") from error
    session.expire_all()
    change.exchange = session.scalars(
        select(Exchange).join(Block).where(Block.slug == manifest.block, Exchange.slug == manifest.exchange)
    ).one()
    change.block = change.exchange.block
    # Its courts and venues may have other names here.
    everything = RowImage(Exchange.__tablename__, change.exchange.id, {}, {"state": change.exchange.state})
    event_updates.update_events(session, change.exchange, [everything], change.now)
    keep_first(change.exchange)
    change.summary = Message("Import {name} from a file").format(
        name=Text(change.exchange.name_vi, change.exchange.name_en)
    )
    return change.exchange.id


OLDEST = frozenset({"sets", "points", "goals"})
"""The counters that every line of an archive's tables names."""


def _standings(view: competition_view.PlayView) -> CompetitionStandings:
    names = {entry.id: entry.name for entry in view.entries}
    return CompetitionStandings(
        competition=view.slug,
        groups={
            table.key: tuple(
                GroupLine(
                    line.rank, line.entry.name, line.tied, line.played, line.won, line.drawn, line.lost,
                    line.match_points, line.sets, line.points, line.goals,
                    {name: pair for name, pair in line.counters.items() if name not in OLDEST},
                )
                for line in table.lines
            )
            for table in view.groups
        },
        places=tuple(Place(place.place, place.entry.name) for place in view.places),
        matches=_progress(view.id, names),
    )  # fmt: skip


def _progress(competition_id: int, names: Mapping[int, str]) -> dict[str, tuple[str | None, str | None, int | None]]:
    """Return the sides and the winner of every match, filled anew from the results."""
    state = state_of(db.session.get_one(Competition, competition_id))
    if state is None:
        return {}
    found: dict[str, tuple[str | None, str | None, int | None]] = {}
    for key in state.progress.sides:
        home, away = state.progress.known(key)
        found[key] = names.get(home or 0), names.get(away or 0), state.progress.winners.get(key)
    return found


def _of_block(name: str, exchange: Exchange) -> Any:
    columns = _table(name).c
    return columns.id == exchange.block_id if name == Block.__tablename__ else columns.block_id == exchange.block_id


def _in_log(exchange: Exchange) -> Any:
    """Name the steps of the edition, and those of its block, which may have touched its rows."""
    columns = _table(LOG).c
    of_block = (columns.block_id == exchange.block_id) & columns.exchange_id.is_(None)
    return (columns.exchange_id == exchange.id) | of_block


def _logged(row: Row, rows: Mapping[str, Sequence[Row]]) -> LogEntry:
    """Return a step of the log; of one of the block only what it changed of the edition."""
    row.pop("actor_id")
    if row["exchange_id"] is None:
        ids = {(name, each[key]) for name, key in logged().items() for each in rows[name]}
        row["changes"] = [image for image in row["changes"] if (image[0], image[1]) in ids]
    row["changes"] = [
        (table, key, *(older_archives.without_private(table, image) for image in images))
        for table, key, *images in row["changes"]
    ]
    return msgspec.convert(row, LogEntry)


def _rows(session: Session, name: str, condition: Any) -> list[Row]:
    table = _table(name)
    query = select(table).order_by(*table.primary_key)
    found = session.execute(query if condition is None else query.where(condition))
    rows = ({column: encoded(value) for column, value in zip(table.c.keys(), row, strict=True)} for row in found)
    return [older_archives.shortened(name, row) for row in rows]


def _check(archive: Archive) -> None:
    if archive.damaged:
        raise InputError(f"{archive.damaged[0]} is not as it was packed: export the exchange once more.")
    for name, rows in archive.rows.items():
        table = Base.metadata.tables.get(name) if name in {*owned(), *SHARED, *APART} else None
        unknown = {column for row in rows for column in row} - set(table.c.keys()) if table is not None else set()
        if table is None or unknown:
            what = f"{name}.{min(unknown)}" if unknown else name
            raise InputError(
                f"the archive holds {what}, which this program does not know: take it with the version that wrote it."
            )


def _refuse_twice(session: Session, archive: Archive) -> None:
    manifest = archive.manifest
    here = select(Exchange.id).join(Block).where(Block.slug == manifest.block, Exchange.slug == manifest.exchange)
    if session.scalar(here) is not None:
        raise InputError(
            f"The exchange {manifest.block}/{manifest.exchange} is here already and stays as it is: take the archive "
            "into another database, which DATABASE_URL or TOURNAMENT_HOME names."
        )


def _refuse_no_graph(archive: Archive) -> None:
    """Raise InputError for a drawn competition whose graph nothing reads."""
    for row in archive.rows.get(Competition.__tablename__, ()):
        try:
            for graph in filter(None, (row.get("graph"), row.get("planned_graph"))):
                from_stored(graph)
        except (msgspec.MsgspecError, TypeError) as error:
            raise InputError(f"the graph of competition {row.get('slug')} cannot be read: {error}") from error


def _take_shared(session: Session, archive: Archive) -> dict[str, dict[int, int]]:
    """Know the rows of the block again, or write them; returns their ids here by their ids in the archive."""
    shared: dict[str, dict[int, int]] = {name: {} for name in SHARED}
    move = Move({}, shared, "", frozenset())
    for name, ways in SHARED.items():
        table, shift = _table(name), _highest(session, name)
        for row in archive.rows.get(name, ()):
            here = {**move.row(name, {k: v for k, v in row.items() if k != "id"}), "id": row["id"] + shift}
            found = _known(session, table, here, ways)
            if found is None:
                if "slug" in here:
                    here["slug"] = _free_slug(session, table, here)
                _insert(session, name, [here])
            shared[name][row["id"]] = here["id"] if found is None else found
    return shared


def _known(session: Session, table: Table, row: Row, ways: Sequence[Sequence[str]]) -> int | None:
    for way in ways:
        if all(column in row for column in way):
            same = (table.c[column] == row[column] for column in way if column != "name")
            for found in session.execute(select(table).where(*same)).mappings():
                if _is_same(dict(found), row, by_name="name" in way):
                    return int(found["id"])
    return None


def _is_same(here: Mapping[str, Any], row: Row, *, by_name: bool) -> bool:
    """Tell names apart by their tones, and addresses that are alike without them; one with a new name keeps its own."""
    if "name" not in row or name_key(here["name"]) == name_key(row["name"]):
        return True
    return not by_name and search_key(here["name"]) != search_key(row["name"])


def _free_slug(session: Session, table: Table, row: Row) -> str:
    scope = () if "block_id" not in row else (table.c.block_id == row["block_id"],)
    return free_slug(row["slug"], session.scalars(select(table.c.slug).where(*scope)), row["slug"])


def _move(session: Session, archive: Archive, shared: Mapping[str, Mapping[int, int]]) -> Move:
    uids = frozenset(str(row["uid"]) for row in archive.rows.get("match", ()))
    domains = archive.rows.get(DOMAIN, ())
    if domains and session.get(CalendarDomain, 1) is None:
        session.add(CalendarDomain(id=1, domain=domains[0]["domain"]))
        session.flush()
    shifts = {name: _highest(session, name) for name in (*owned(), LOG) if "id" in _table(name).c}
    return Move(shifts, shared, domain_of(session), uids)


def _take_log(session: Session, log: Iterable[LogEntry], move: Move) -> None:
    later: list[tuple[int, int]] = []
    rows = []
    for entry in log:
        row = move.row(LOG, msgspec.structs.asdict(entry))
        row["changes"] = [
            [table, move.value(table, logged()[table], key), *(image and move.row(table, image) for image in images)]
            for table, key, *images in entry.changes
            if table in logged()
        ]
        if row["undone_by_id"] is not None:
            later.append((row["id"], row["undone_by_id"]))
        rows.append({**row, "undone_by_id": None, "actor_id": None})
    _insert(session, LOG, rows)
    for id_, undone_by in later:  # steps refer to later ones
        session.execute(update(AuditEntry).where(AuditEntry.id == id_).values(undone_by_id=undone_by))


def _take_erasures(session: Session, archive: Archive) -> None:
    """Know of those who were erased where the archive comes from, so that one of before is told apart here too."""
    here = set(session.scalars(select(Erasure.uid)))
    block_id = session.scalar(select(Block.id).where(Block.slug == archive.manifest.block))
    new = (row for row in archive.rows.get(ERASED, ()) if row["uid"] not in here)
    first = _highest(session, ERASED) + 1
    _insert(session, ERASED, ({**row, "id": id_, "block_id": block_id} for id_, row in enumerate(new, first)))


def _insert(session: Session, name: str, rows: Iterable[Row]) -> None:
    """Write rows; those with the same columns at once."""
    table = _table(name)
    alike: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        # A column of JSON that is left out is NULL; None would be JSON's own null.
        given = {k: v for k, v in row.items() if v is not None or not isinstance(table.c[k].type, JSON)}
        decoded = {column: from_json(table.c[column], value) for column, value in given.items()}
        alike.setdefault(tuple(sorted(decoded)), []).append(decoded)
    for found in alike.values():
        session.execute(insert(table), found)


def _highest(session: Session, name: str) -> int:
    return session.scalar(select(func.max(_table(name).c.id))) or 0


def _set_sequences(session: Session) -> None:
    """Let PostgreSQL number new rows after those that came with their ids."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for name in (*SHARED, *owned(), LOG, ERASED):
        if "id" in _table(name).c:
            sequence = f"pg_get_serial_sequence('\"{name}\"', 'id')"
            session.execute(text(f'SELECT setval({sequence}, (SELECT greatest(max(id), 1) FROM "{name}"))'))  # noqa: S608 - a name of our own tables


def _table(name: str) -> Table:
    return Base.metadata.tables[name]
