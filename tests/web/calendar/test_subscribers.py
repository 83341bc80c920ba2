"""A real subscriber through a day of play: vdirsyncer fetches from the real server, khal lists what it holds."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.support.server import LiveServer
from tests.web.calendar.conftest import DAY, EXCHANGE, UNITS, World, lay_out, lay_out_edition
from tests.web.calendar.test_evolution import deleted, match, result, row
from tournament.config import Settings
from tournament.keys import PassingKeys
from tournament.models import Court, Entry, db

PROGRAMS = Path(sys.executable).parent
VDIRSYNCER = """
[general]
status_path = "{home}/status"
[pair exchange]
a = "exchange_here"
b = "exchange_there"
collections = null
conflict_resolution = "b wins"
[storage exchange_here]
type = "filesystem"
path = "{home}/exchange"
fileext = ".ics"
[storage exchange_there]
type = "http"
url = "{exchange}"
[pair unit]
a = "unit_here"
b = "unit_there"
collections = null
conflict_resolution = "b wins"
[storage unit_here]
type = "filesystem"
path = "{home}/unit"
fileext = ".ics"
[storage unit_there]
type = "http"
url = "{unit}"
"""
KHAL = """
[calendars]
[[exchange]]
path = {home}/exchange
[[unit]]
path = {home}/unit
[locale]
local_timezone = Asia/Ho_Chi_Minh
default_timezone = Asia/Ho_Chi_Minh
timeformat = %H:%M
dateformat = %d/%m
longdateformat = %d/%m/%Y
datetimeformat = %d/%m %H:%M
longdatetimeformat = %d/%m/%Y %H:%M
[sqlite]
path = {home}/khal.db
"""
PLAN = {
    "08:00-08:30": "Khai mạc",
    "09:00-09:40": "Đội 1 – Đội 4 · Bóng chuyền hơi nam",
    "10:00-10:40": "Đội 2 – Đội 3 · Bóng chuyền hơi nam",
    "11:00-11:40": "Thắng BK1 – Thắng BK2 · Bóng chuyền hơi nam",
}


@dataclass
class Subscriber:
    """The two programs with a folder of their own."""

    home: Path
    server: LiveServer

    def __post_init__(self) -> None:
        for name in ("exchange", "unit"):
            (self.home / name).mkdir(parents=True)
        addresses = {"exchange": f"{self.server.url}{EXCHANGE}.ics", "unit": f"{self.server.url}{UNITS[0]}.ics"}
        (self.home / "vdirsyncer").write_text(VDIRSYNCER.format(home=self.home, **addresses))
        (self.home / "khal").write_text(KHAL.format(home=self.home))
        self._run("vdirsyncer", "discover")

    def synchronise(self) -> dict[str, dict[str, str]]:
        """Fetch both calendars; returns what khal then lists of each, titles by time."""
        self._run("vdirsyncer", "sync")
        listing = self._run(
            "khal",
            "list",
            "--day-format",
            "",
            "--format",
            "{calendar}|{start-time}-{end-time}|{title}",
            "12/08/2026",
            "2d",
        )
        held: dict[str, dict[str, str]] = {"exchange": {}, "unit": {}}
        for line in filter(None, listing.splitlines()):
            calendar, time, title = line.split("|")
            held[calendar][time] = title
        return held

    def _run(self, program: str, *arguments: str) -> str:
        options = ["--config", str(self.home / program)]
        done = subprocess.run(
            [PROGRAMS / program, *options, *arguments],
            capture_output=True,
            text=True,
            env=os.environ | {"HOME": str(self.home), "XDG_DATA_HOME": str(self.home), "NO_COLOR": "1"},
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture
def played(sqlite_template: Path, tmp_path: Path) -> Iterator[tuple[World, Subscriber]]:
    """The edition, served by the real server, and somebody who follows it and its first unit."""
    home = tmp_path / "home"
    home.mkdir()
    shutil.copyfile(sqlite_template, home / "tournament.sqlite3")
    url = f"sqlite:///{home / 'tournament.sqlite3'}"
    world = World(Settings(home, url, "http://hoithao.example", PassingKeys(), testing=True))
    with world.app.app_context():
        lay_out(db.session())
        db.session.commit()
    world.change(lay_out_edition)
    server = LiveServer(home, variables={"PUBLIC_URL": "http://hoithao.example"}).start()
    try:
        yield world, Subscriber(tmp_path / "subscriber", server)
    finally:
        server.stop()
        with world.app.app_context():
            db.session.remove()
            db.engine.dispose()


def test_a_subscriber_is_kept_in_step_all_day(played: tuple[World, Subscriber]) -> None:
    world, subscriber = played
    plan = dict(PLAN)
    own = {"09:00-09:40": "Đơn vị 1 gặp Đội 4 · Bóng chuyền hơi nam"}

    def after(change: Callable[[Session], object], *, block: bool = False) -> dict[str, dict[str, str]]:
        world.change(change, block=block)
        return subscriber.synchronise()

    first = subscriber.synchronise()
    assert first["exchange"] == plan
    own = {"09:00-09:40": "Đội 1 gặp Đội 4 · Bóng chuyền hơi nam"}
    assert first["unit"] == own

    plan["14:00-14:40"] = plan.pop("10:00-10:40")
    assert after(match(2, starts_at=DAY + timedelta(hours=6)))["exchange"] == plan

    plan["11:00-11:40"] = "Đội 1 – Thắng BK2 · Bóng chuyền hơi nam"
    own["11:00-11:40"] = "Đội 1 gặp Thắng BK2 · Bóng chuyền hơi nam"
    assert after(result([[21, 15], [21, 18]], winner=0)) == {"exchange": plan, "unit": own}

    def both(session: Session) -> None:
        row(Entry, name="Đội Một")(session)
        match(2, cancelled=True)(session)

    for shown in (plan, own):
        shown.update({time: title.replace("Đội 1 ", "Đội Một ") for time, title in shown.items()})
    plan["14:00-14:40"] = "Hủy: Đội 2 – Đội 3 · Bóng chuyền hơi nam"
    assert after(both) == {"exchange": plan, "unit": own}

    plan["14:00-14:40"] = "Đội 2 – Đội 3 · Bóng chuyền hơi nam"
    assert after(match(2, cancelled=False)) == {"exchange": plan, "unit": own}

    plan["11:00-11:40"] = f"Hủy: {plan['11:00-11:40']}"
    own["11:00-11:40"] = f"Hủy: {own['11:00-11:40']}"
    assert after(deleted(3)) == {"exchange": plan, "unit": own}

    assert after(row(Court, name="Sân A"), block=True) == {"exchange": plan, "unit": own}
    places = {line for path in (subscriber.home / "unit").glob("*.ics") for line in _locations(path)}
    assert places == {"LOCATION:Sân A\\, Nhà thi đấu\\, 12 Trường Chinh"}


def _locations(path: Path) -> list[str]:
    lines = path.read_text().replace("\n ", "").splitlines()
    return [line for line in lines if line.startswith("LOCATION")]
