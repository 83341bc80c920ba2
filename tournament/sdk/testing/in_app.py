"""An application in this process, with a small finished edition and one in progress, to try plugins in."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tournament.engine.text import Text
from tournament.sdk.views import ExchangeView, MatchView

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy import Engine

    from tournament.plugins.registry import Registry
    from tournament.sdk.records import Migrations

UNITS = (("Sở Nội vụ", "SNV"), ("Sở Tư pháp", "STP"), ("Sở Y tế", "SYT"), ("Ban Dân tộc", "BDT"))
RUNNERS = ("Trần Thị A", "Lê Thị B", "Phạm Thị C", "Vũ Thị D")
TIMES = ("13.10", "13.24", "13.24")
"""Of the runners of the edition that is over: the second place is shared, and the last of them did not start."""
YEARS, FILE = (2025, 2026), "sample.sqlite3"
ORGANISER = "organiser@sample.example"
TOKEN = re.compile(r'<input[^>]* name="csrf_token"[^>]* value="([^"]+)"')
NOW = datetime(2026, 8, 19, 3, tzinfo=UTC)


class Installed(EntryPoint):
    """An entry point whose plugin is already here."""

    plugin: Any

    @classmethod
    def of(cls, plugin: Any, name: str = "") -> Installed:
        """Return the entry point of a module or an object with hooks, under its own name where it is installed."""
        own = getattr(plugin, "__name__", "plugin")
        installed = (each.name for each in entry_points(group="tournament") if each.value == own)
        found = cls(name or next(installed, own.replace(".", "_")), "here", "tournament")
        object.__setattr__(found, "plugin", plugin)
        return found

    def load(self) -> Any:
        return self.plugin


@dataclass(frozen=True, slots=True)
class Organiser:
    """A browser in which an organiser has signed in; pages are told by their status and their text."""

    browser: FlaskClient

    def get(self, path: str, language: str = "vi") -> tuple[int, str]:
        """Return a page."""
        answer = self.browser.get(path, query_string={"lang": language})
        return answer.status_code, answer.text

    def post(self, path: str, page: str = "", /, **fields: Any) -> tuple[int, str]:
        """Send fields to a path, in the form of the page there or of another; return what is answered at once."""
        token = TOKEN.search(self.browser.get(page or path).text)
        answer = self.browser.post(path, data={**fields, **({"csrf_token": token[1]} if token else {})})
        return answer.status_code, answer.text


@dataclass(frozen=True, slots=True)
class Sample:
    """A running application: `exchanges` are an edition that is over and one in progress, as plugins read them."""

    flask: Flask
    registry: Registry
    exchanges: tuple[ExchangeView, ...]

    def get(self, path: str, language: str = "vi") -> tuple[int, str]:
        """Return the status and the text of a page for everybody."""
        answer = self.flask.test_client().get(path, query_string={"lang": language})
        return answer.status_code, answer.text

    def organiser(self) -> Organiser:
        """Return a browser in which an organiser of the editions has signed in."""
        from tournament.domain.accounts.commands.sign_in_links import new_link  # noqa: PLC0415 - late, as below
        from tournament.domain.core.commands.unit_of_work import SYSTEM  # noqa: PLC0415

        found = Organiser(self.flask.test_client())
        with self.flask.app_context():
            link = f"/accounts/link/{new_link(SYSTEM, None, ORGANISER)}"
        found.post(link)
        return found

    @property
    def matches(self) -> tuple[MatchView, ...]:
        """Return all matches, played and open."""
        return tuple(each for one in self.exchanges for play in one.competitions for each in play.matches)


@contextmanager
def app(*plugins: Any) -> Iterator[Sample]:
    """Start an application with the sports that are installed and with these plugins: modules or entry points.

    What it shows is written through the services as an organiser would; it is gone at the end.
    """
    from tournament.domain.competitions.queries.plugin_views import exchange_view  # noqa: PLC0415 - late, as below
    from tournament.domain.exchanges.queries.exchanges import find_exchange  # noqa: PLC0415

    registry = registry_of(*plugins)
    with tempfile.TemporaryDirectory(prefix="hoi-thao-") as folder:
        Path(folder, FILE).write_bytes(_written())
        with _running(folder, registry) as made:
            with made.app_context():
                found = [find_exchange(f"khoi-{year}", str(year)) for year in YEARS]
                views = tuple(exchange_view(each) for each in found if each)
            yield Sample(made, registry, views)


@cache
def _written() -> bytes:
    """Write the editions into a database without the plugins that are tried, once in a process."""
    with tempfile.TemporaryDirectory(prefix="hoi-thao-") as folder:
        with _running(folder, registry_of()) as made, made.app_context():
            for year in YEARS:
                _write_edition(year)
            _write_organiser()
        return Path(folder, FILE).read_bytes()


@contextmanager
def _running(folder: str, registry: Registry) -> Iterator[Flask]:
    """Run an application over the database in a folder, and let go of it.

    Its context is for those who need it: a check may keep an application until the process ends, and a context that
    stays would answer for every page and sentence after it.
    """
    from tournament.app import create_app  # noqa: PLC0415 - pages are loaded for those who try them
    from tournament.config import Settings  # noqa: PLC0415
    from tournament.keys import PassingKeys  # noqa: PLC0415
    from tournament.models import db  # noqa: PLC0415
    from tournament.storage.migrate import upgrade_all  # noqa: PLC0415

    url = f"sqlite:///{Path(folder, FILE)}"
    upgrade_all(url, registry.migrations.values())
    settings = Settings(Path(folder), url, "http://127.0.0.1", PassingKeys(), testing=True)
    made = create_app(settings, registry, clock=lambda: NOW)
    try:
        yield made
    finally:
        with made.app_context():
            with db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            db.engine.dispose()


def registry_of(*plugins: Any) -> Registry:
    """Return a registry of what is installed and of these plugins, which stand in the place of any of their name."""
    from tournament.plugins.registry import GROUP, Registry  # noqa: PLC0415

    given = [each if isinstance(each, EntryPoint) else Installed.of(each) for each in plugins]
    names = {each.name for each in given}
    return Registry([*given, *(each for each in entry_points(group=GROUP) if each.name not in names)])


def _write_organiser() -> None:
    """Write an account that may change every edition."""
    from tournament.domain.accounts.commands.accounts import create_user  # noqa: PLC0415
    from tournament.domain.core.commands.unit_of_work import SYSTEM  # noqa: PLC0415

    create_user(SYSTEM, None, ORGANISER, "organiser", None)


def _write_edition(year: int) -> None:
    """Write an edition of four units with matches and a race: in 2025 all is played, in another year two matches."""
    from sqlalchemy import select  # noqa: PLC0415

    from tournament.domain.competitions.commands import competitions, drawing, entries, heats, results  # noqa: PLC0415
    from tournament.domain.competitions.commands.entries import NewEntry  # noqa: PLC0415
    from tournament.domain.competitions.commands.marks import GivenMark, GivenMarks  # noqa: PLC0415
    from tournament.domain.core.commands.unit_of_work import SYSTEM  # noqa: PLC0415
    from tournament.domain.exchanges.commands import blocks, exchanges, venues  # noqa: PLC0415
    from tournament.domain.exchanges.commands.exchanges import Details  # noqa: PLC0415
    from tournament.domain.timetables.commands import timetable  # noqa: PLC0415
    from tournament.engine.heats import Ending  # noqa: PLC0415
    from tournament.models import Court, Match, db  # noqa: PLC0415

    block_id = blocks.create(SYSTEM, None, f"Khối mẫu {year}", f"Sample block {year}", "", slug=f"khoi-{year}")
    units = blocks.add_units(SYSTEM, block_id, [(f"{name} {year}", short) for name, short in UNITS])
    venues.add_venue(SYSTEM, block_id, "Nhà thi đấu", courts=2)
    first = date(year, 8, 19)
    details = Details(f"Hội thao mẫu {year}", f"Sample games {year}", first, first + timedelta(days=1))
    exchange_id = exchanges.create(SYSTEM, block_id, details)
    opens = datetime(year, 8, 19, 0, tzinfo=UTC)
    courts = db.session.scalars(select(Court.id).where(Court.block_id == block_id)).all()
    venues.set_windows(SYSTEM, exchange_id, [(court, opens, opens + timedelta(hours=10)) for court in courts])

    def compete(sport: str, preset: str, division: str, format_: str, who: Iterable[NewEntry]) -> tuple[int, list[int]]:
        competition_id = competitions.add(SYSTEM, exchange_id, sport, preset, division)
        ids = entries.add(SYSTEM, exchange_id, competition_id, list(who))
        drawing.set_format(SYSTEM, exchange_id, competition_id, format_, {})
        drawing.order_by_hand(SYSTEM, exchange_id, competition_id, ids)
        return competition_id, ids

    duels, _teams = compete("air_volleyball", "standard", "men", "round_robin", (NewEntry((unit,)) for unit in units))
    runners = (NewEntry((unit,), name) for unit, name in zip(units, RUNNERS, strict=True))
    race, started = compete("running", "100-m", "women", "heats", runners)
    exchanges.set_state(SYSTEM, exchange_id, "public")
    timetable.plan(SYSTEM, exchange_id, 0.02)
    timetable.publish(SYSTEM, exchange_id, anyway=True)
    rows = select(Match.id).where(Match.competition_id == duels).order_by(Match.number)
    for match_id in db.session.scalars(rows).all()[: 6 if year == 2025 else 2]:
        results.record(SYSTEM, exchange_id, match_id, results.Given(((21, 12), (21, 17))))
    if year == 2025:
        marks = [GivenMark(id_, (time,)) for id_, time in zip(started, TIMES, strict=False)]
        absent = GivenMark(started[-1], ending=Ending.DNS)
        heat = db.session.scalars(select(Match.id).where(Match.competition_id == race)).one()
        heats.record(SYSTEM, exchange_id, heat, GivenMarks((*marks, absent)))


def renamed(exchange: ExchangeView) -> ExchangeView:
    """Return an edition in which everything has another name."""
    name = Text("Tên khác Ω", "Another name Ω")
    units = tuple(replace(unit, name=f"Ω{unit.id}", short_name="Ω") for unit in exchange.units)
    return replace(exchange, name=name, block_name=name, host="Ω", occasion=name, units=units, competitions=())


@contextmanager
def migrated(record: Migrations, *, filled: bool) -> Iterator[tuple[Engine, set[str], Callable[[], None]]]:
    """Bring a plugin's tables into a database; yields it, the tables before, and what takes the plugin's back."""
    from sqlalchemy import inspect  # noqa: PLC0415

    from tournament.models import Base  # noqa: PLC0415
    from tournament.storage.migrate import downgrade, open_engine, upgrade, version_table  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="hoi-thao-") as folder:
        engine = open_engine(f"sqlite:///{Path(folder, 'tables.sqlite3')}")
        Base.metadata.create_all(engine)
        if filled:
            with engine.begin() as connection:
                block = Base.metadata.tables["block"]
                connection.execute(block.insert().values(slug="a", name_vi="Khối A", name_en="Block A"))
        before = set(inspect(engine).get_table_names())
        upgrade(engine, Path(record.location), version_table(record), f"{record.key}_")
        try:
            yield engine, before, lambda: downgrade(engine, Path(record.location), version_table(record))
        finally:
            engine.dispose()
