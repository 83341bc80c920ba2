"""A province in SQLite or PostgreSQL: one exchange as services write it, for as many blocks and years as are wanted.

    bench/province.py sqlite:////tmp/province.sqlite3 --blocks 300 --years 10

The database has to be empty or missing. An exchange has 24 units and ten competitions, 680 matches, all but the last
of each competition played, with officials, a published timetable, calendars and the log of all that. 300 blocks of ten
years have two million matches.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from datetime import time as clock_time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from flask import Flask
from sqlalchemy import Engine, text

from tests.support.province import Source, multiply, read_source
from tests.support.worlds import copy_world, identified
from tournament.app import create_app
from tournament.config import Settings
from tournament.demo.editions import add_edition, draw, publish
from tournament.demo.samples import playable, result_of
from tournament.domain.accounts.commands import accounts
from tournament.domain.competitions.commands import competitions, entries, results
from tournament.domain.competitions.commands.entries import NewEntry
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.duties.commands import duties, officials
from tournament.domain.duties.commands.officials import NewOfficial
from tournament.domain.exchanges.commands import blocks, venues
from tournament.domain.exchanges.queries.blocks import venues_of
from tournament.domain.timetables.commands import planning_rules, timetable
from tournament.domain.timetables.commands.planning_rules import CompetitionRules
from tournament.engine.text import Text
from tournament.keys import PassingKeys
from tournament.models import db
from tournament.storage.migrate import open_engine, upgrade

BLOCK, YEAR = "khoi-mau", 2025
EMAIL = "organiser@example.vn"
UNITS, COURTS, DAYS, OFFICIALS = 24, 10, 9, 40
CLASSES = [(division, category) for division in ("men", "women") for category in ("U30", "U40", "U50", "", "lãnh đạo")]
FORMAT = {"groups": 4, "then": "knockout", "advance": 2, "then_third_place": "match"}
LEFT_OPEN = 8
"""How many matches of the exchange are still to come."""
FIRST = 10_000
ROOM = {"audit_entry": 3_000, "duty": 5_000, "calendar_fetch": 0, "match": 2_000}
"""Beyond how many rows of a table the next one's ids begin, where it is not a thousand."""
SEARCH_SECONDS = 5.0


@contextmanager
def application(url: str, home: Path) -> Iterator[Flask]:
    """Make the application over a database, in the year of the exchange."""
    began, now = time.monotonic(), datetime(YEAR, 8, 27, 14, tzinfo=UTC)
    settings = Settings(home, url, "http://127.0.0.1", PassingKeys())
    app = create_app(settings, clock=lambda: datetime.fromtimestamp(now.timestamp() + time.monotonic() - began, UTC))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def write_exchange(file: Path) -> Source:
    """Write the block with its exchange into a new SQLite file."""
    url = f"sqlite:///{file}"
    engine = open_engine(url)
    upgrade(engine)
    _spread_ids(engine)
    with application(url, file.parent) as app, app.app_context():
        block_id = blocks.create(SYSTEM, None, "Khối mẫu", "Sample block", "", slug=BLOCK)
        units = blocks.add_units(SYSTEM, block_id, [(f"Đơn vị {n}", f"ĐV {n}") for n in range(1, UNITS + 1)])
        for role, unit in zip(("head", "deputy"), units, strict=False):
            blocks.set_role(SYSTEM, block_id, YEAR, role, unit)
        venues.add_venue(SYSTEM, block_id, "Nhà thi đấu", courts=COURTS)
        accounts.create_user(SYSTEM, None, EMAIL, "organiser", None, BLOCK)
        _edition(block_id, units)
        db.session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    engine.dispose()
    return read_source(url)


def write_province(source: Source, file: Path, url: str, blocks: int, years: int) -> None:
    """Write a province into an empty database, out of the exchange in an SQLite file."""
    if url.startswith("sqlite"):
        shutil.copyfile(file, url.removeprefix("sqlite:///"))
    else:
        engine = open_engine(url)
        upgrade(engine)
        engine.dispose()
        copy_world(f"sqlite:///{file}", url)
    began = time.monotonic()
    multiply(source, url, blocks, years, lambda table: print(f"{time.monotonic() - began:7.1f} s  {table}", flush=True))


def _spread_ids(engine: Engine) -> None:
    """Let every table's ids begin elsewhere."""
    following, rows = FIRST, []
    for name in sorted(identified()):
        rows.append({"name": name, "seq": following})
        following += ROOM.get(name, 1_000)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM sqlite_sequence"))
        connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)"), rows)


def _edition(block_id: int, units: Sequence[int]) -> None:
    hours = {day: (clock_time(7), clock_time(20)) for day in range(DAYS)}
    courts = {court.id: hours for venue in venues_of(block_id) for court in venue.courts}
    name = Text(f"Hội thao Khối mẫu năm {YEAR}", f"Games of the sample block {YEAR}")
    exchange_id = add_edition(block_id, units[0], date(YEAR, 8, 19), DAYS, name, str(YEAR), courts)
    for number, (division, category) in enumerate(CLASSES):
        named = Text(f"Bóng chuyền hơi {number}", f"Air volleyball {number}")
        id_ = competitions.add(SYSTEM, exchange_id, "air_volleyball", "standard", division, named, category=category)
        entries.add(SYSTEM, exchange_id, id_, [NewEntry((unit,)) for unit in units])
        rules = CompetitionRules(ranking_delay=0, duties_by="officials", roles=("referee", "scorer"), max_duties=0)
        planning_rules.set_competition_rules(SYSTEM, exchange_id, id_, rules)
        draw(exchange_id, id_, "groups", FORMAT, f"{YEAR}-{number}")
    timetable.plan(SYSTEM, exchange_id, SEARCH_SECONDS)
    people = [NewOfficial(f"Người mẫu {n}", units[n % UNITS], ("referee", "scorer"), (), "") for n in range(OFFICIALS)]
    officials.add(SYSTEM, exchange_id, people)
    duties.give_out(SYSTEM, exchange_id)
    publish(exchange_id)
    matches = len(CLASSES) * 68
    for _, match in zip(range(matches - LEFT_OPEN), playable(exchange_id), strict=False):
        results.record(SYSTEM, exchange_id, match.id, result_of(match))


def main() -> None:
    """Write a province into a database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="sqlite:///… or postgresql+psycopg://…")
    parser.add_argument("--blocks", type=int, default=3)
    parser.add_argument("--years", type=int, default=10)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "exchange.sqlite3")
        began = time.monotonic()
        source = write_exchange(file)
        print(f"{time.monotonic() - began:7.1f} s  the exchange, {file.stat().st_size / 1e6:.1f} MB", flush=True)
        write_province(source, file, asked.url, asked.blocks, asked.years)


if __name__ == "__main__":
    main()
