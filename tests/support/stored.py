"""A home with an account, a public edition and its first database, for real servers whose database then fails."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tests.support.accounts import PASSWORD, add_user
from tests.support.clocks import going_on
from tests.support.databases import RUN, copy_of, fold, migrated_file, once
from tests.support.editions import drawn_edition
from tests.support.visitor import Visitor
from tests.support.worlds import copy_world
from tournament.app import create_app
from tournament.config import Settings
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands.exchanges import set_state
from tournament.domain.timetables.commands import timetable
from tournament.keys import KeyFile
from tournament.models import db

EMAIL = "lan@example.vn"
PUBLIC = "/khoi-a/2030/schedule"
FEED = "/khoi-a/2030/calendar.ics"
PRIVATE = "/manage/khoi-a/units"
UNIT = "/manage/khoi-a/units/{}"
FORM = UNIT.format(1)
MATCH = "/manage/khoi-a/2030/matches/{}"
OFFICIALS = "/manage/khoi-a/2030/officials"
EXCHANGE = "khoi-a/2030"


def fill(home: Path, database_url: str) -> None:
    """Write it all into a migrated database, as it was written once a run, and its keys into the home."""
    written = Path(os.environ[RUN], "filled")

    def make() -> None:
        shutil.rmtree(written, ignore_errors=True)  # by a worker in which writing failed
        written.mkdir()
        _write(written, copy_of(migrated_file(), written))

    once("filled", make)
    shutil.copyfile(written / "keys.json", home / "keys.json")
    (home / "keys.json").chmod(0o600)
    copy_world(f"sqlite:///{written / 'tournament.sqlite3'}", database_url)


def _write(home: Path, database_url: str) -> None:
    settings = Settings(home, database_url, "http://127.0.0.1", KeyFile(home / "keys.json"))
    app = create_app(settings, clock=going_on())
    add_user(app, EMAIL, "administrator")
    with app.app_context():
        edition = drawn_edition()
        timetable.plan(SYSTEM, edition.exchange_id, 0.02)
        timetable.publish(SYSTEM, edition.exchange_id)
        set_state(SYSTEM, edition.exchange_id, "public")
        db.session.remove()
        fold(db.engine)
        db.engine.dispose()


def organiser(url: str) -> Visitor:
    """Return the organiser's browser, signed in."""
    visitor = Visitor(url)
    visitor.sign_in(EMAIL, PASSWORD)
    return visitor


def name_of_unit(visitor: Visitor) -> str:
    """Return the name that the unit's form shows."""
    return visitor.form(FORM)["name"]
