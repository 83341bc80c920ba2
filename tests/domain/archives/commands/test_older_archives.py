"""Archives of before a column came: read with what their log tells, and written as before where it is not used."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from flask import Flask
from sqlalchemy import select

from tests.domain.competitions.commands.test_results import HOME, make
from tournament.app import scratch
from tournament.domain.archives.commands import archives
from tournament.domain.archives.commands.archive_check import findings
from tournament.domain.archives.commands.older_archives import LATER
from tournament.domain.competitions.commands import results, round_pairing
from tournament.domain.competitions.queries.next_round import paired_otherwise
from tournament.domain.competitions.queries.states import state_of
from tournament.domain.core.commands import undo_redo
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import venues
from tournament.domain.timetables.commands import disruptions, pins
from tournament.domain.timetables.queries.blocked_times import label_of
from tournament.interchange.archive_v1.files import Archive, read_archive
from tournament.models import BlockedTime, Competition, Court, Exchange, Match, PairedRound, db

NOON = datetime(2026, 8, 19, 5, tzinfo=UTC)


@pytest.fixture
def edition(app: Flask) -> Iterator[int]:
    """An edition with a round that was paired by the rules and one by hand, rain, and a court that is mended."""
    with app.app_context():
        exchange_id, competition_id = make(6, "swiss", {"rounds": 3})
        round_pairing.pair(SYSTEM, exchange_id, competition_id)
        for id_ in db.session.scalars(select(Match.id)).all():
            results.record(SYSTEM, exchange_id, id_, HOME)
        sides = db.session.execute(select(Match.home_id, Match.away_id).order_by(Match.number)).all()
        ids = [side for pair in sides for side in pair]
        pairs = [(ids[0], ids[3]), (ids[2], ids[5]), (ids[4], ids[1])]
        round_pairing.pair_by_hand(SYSTEM, exchange_id, competition_id, pairs, "Hội trường hẹp", anyway=True)
        block_id = db.session.get_one(Exchange, exchange_id).block_id
        venue = venues.add_venue(SYSTEM, block_id, "Nhà thi đấu", "")
        venues.add_court(SYSTEM, block_id, venue, "Sân 1", [], 0)
        court = db.session.scalars(select(Court.id)).one()
        pins.block_time(SYSTEM, exchange_id, [court], NOON, NOON.replace(hour=6), "Sửa lưới")
        disruptions.interrupt(SYSTEM, exchange_id, "rain", [court], NOON, NOON.replace(hour=7))
        yield exchange_id


def exported(exchange_id: int, folder: Path) -> Archive:
    exchange = db.session.get_one(Exchange, exchange_id)
    file = folder / "edition.zip"
    file.write_bytes(archives.export(exchange.block.slug, exchange.slug))
    return read_archive(str(file))


def older(archive: Archive) -> Archive:
    """Return an archive as it was written before any of the columns was there."""

    def without(table: str, row: Any) -> Any:
        return row and {column: value for column, value in row.items() if (table, column) not in LATER}

    rows = {table: [without(table, row) for row in found] for table, found in archive.rows.items()}
    log = [
        msgspec.structs.replace(
            step,
            changes=[
                (table, key, *(without(table, image) for image in images)) for table, key, *images in step.changes
            ],
        )
        for step in archive.log
    ]
    return msgspec.structs.replace(archive, rows=rows, log=log)


SHOWN = {"shown", "shown_by"}
"""What every drawn competition has."""


def told_later(archive: Archive) -> list[dict[str, Any]]:
    """List what the rows of an archive say in the columns that came later, but for what was shown."""
    told = (
        {column: row[column] for column in row if (table, column) in LATER and column not in SHOWN}
        for table in sorted({table for table, _ in LATER})
        for row in archive.rows[table]
    )
    return [each for each in told if each]


def test_what_is_as_before_is_written_as_before(edition: int, tmp_path: Path) -> None:
    assert told_later(exported(edition, tmp_path)) == [{"cause": "rain"}, {"by_hand": True}]


def test_what_was_exported_comes_back(edition: int, tmp_path: Path) -> None:
    archive = exported(edition, tmp_path)
    with scratch():
        assert findings(archive) == []
    with scratch():
        again = exported(archives.take(SYSTEM, None, archive), tmp_path)
        assert told_later(again) == told_later(archive)
        assert [str(label_of(row)) for row in db.session.scalars(select(BlockedTime).order_by(BlockedTime.id))] == [
            "Sửa lưới",
            "Rain",
        ]


def test_an_older_archive_is_read_with_what_its_log_tells(edition: int, tmp_path: Path) -> None:
    archive = older(exported(edition, tmp_path))
    with scratch():
        assert findings(archive) == []
    with scratch():
        exchange_id = archives.take(SYSTEM, None, archive)
        assert db.session.scalars(select(PairedRound.by_hand).order_by(PairedRound.number)).all() == [False, True]
        state = state_of(db.session.scalars(select(Competition)).one())
        assert state is not None
        assert not paired_otherwise(state)
        assert told_later(exported(exchange_id, tmp_path)) == [{"by_hand": True}]


def test_a_round_that_is_taken_back_and_made_again_stays_by_hand(edition: int) -> None:
    competition_id = db.session.scalars(select(Competition.id)).one()
    round_pairing.take_back(SYSTEM, edition, competition_id)
    undo_redo.undo(SYSTEM, edition)
    assert db.session.scalars(select(PairedRound.by_hand).order_by(PairedRound.number)).all() == [False, True]
