"""A page, a result and a replay with 25 plugins installed, as ratios to the plugins that they need alone.

Those are the sports that are played: without them there is no result. The others are the repository's own and generated
ones, each of which implements every hook. Both are measured in turn in the same run.
"""

from __future__ import annotations

import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from importlib.metadata import EntryPoint, distributions, entry_points
from itertools import cycle
from pathlib import Path
from random import Random

import bench_replay
from flask import Flask
from sqlalchemy import select

from tournament import demo
from tournament.app import create_app
from tournament.config import Settings
from tournament.domain.competitions.commands import results
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.engine.match_status import Status
from tournament.exports.byte_cache import Store
from tournament.keys import PassingKeys
from tournament.models import Exchange, Match, db
from tournament.plugins.registry import GROUP, Registry
from tournament.storage.migrate import open_engine, upgrade
from tournament.web.page_cache import BYTES, Kept

PLUGINS, NEEDED = 25, ("air_volleyball", "beach_volleyball")
RUNS, REPLAYS = 40, 7
BOUND = 1.15
EDITION = f"/{demo.SLUG}/2022/"
PAGES = (EDITION, f"{EDITION}schedule", f"{EDITION}standings")
SCORES = (((21, 15), (21, 12)), ((21, 18), (21, 9)))
FEW = (
    "import importlib.metadata as known; every = known.entry_points; "
    "known.entry_points = lambda **asked: known.EntryPoints(each for each in every(**asked) if each.name in {names})"
)
"""Lets a process find but some of the plugins that are installed."""
PLUGIN = """
from pathlib import Path

import click
from flask import Blueprint
from wtforms import Form, StringField

from tournament import sdk
from tournament.engine.formats import FORMATS
from tournament.sdk import Text, hookimpl
from tournament.sdk.permissions import permission

KEY, NAMES = "{key}", Text("Mẫu {key}", "Sample {key}")
HERE = Path(__file__).parent


class Settings(Form):
    place = StringField()


def _measure(tally, entry, table):
    return tally.won


RECORDS = {{
    "formats": sdk.Format(KEY, NAMES, FORMATS["round_robin"].compose, FORMATS["round_robin"].options),
    "tiebreakers": sdk.Tiebreaker(KEY, NAMES, _measure),
    "commemorations": sdk.Commemoration(KEY, NAMES, 1, 1, 1990),
    "documents": sdk.Document(KEY, NAMES, lambda exchange: str(exchange.name)),
    "settings": sdk.PluginSettings(KEY, NAMES, lambda: Settings),
    "overall_schemes": sdk.OverallScheme(KEY, NAMES, (3, 2, 1)),
    "importers": sdk.Importer(KEY, NAMES, lambda content, filename: [["name"]]),
    "exporters": sdk.Exporter(KEY, NAMES, lambda exchange: sdk.Response("text/csv", "name", "names.csv")),
    "panels": sdk.Panel(KEY, "exchange.front", lambda context: KEY),
    "constraints": sdk.Constraint(KEY, NAMES, lambda problem, sports: problem),
    "cost_terms": sdk.CostTerm(KEY, NAMES, lambda problem, unit, played: 0),
    "improvers": sdk.Improver(KEY, NAMES, lambda problem, plan, seconds, should_stop: None),
    "migrations": sdk.Migrations(KEY, HERE / "migrations"),
    "translations": sdk.Translations(KEY, HERE / "translations"),
    "commands": click.Command(KEY),
}}
for kind, record in RECORDS.items():
    globals()["tournament_" + kind] = hookimpl(lambda record=record: (record,))


@hookimpl
def tournament_blueprints():
    pages = Blueprint(KEY, __name__)
    pages.add_url_rule("/<block>/<exchange>/" + KEY, "page", permission("public")(lambda block, exchange: KEY))
    return (pages,)


@hookimpl
def tournament_score_checks(match, score):
    return ()


@hookimpl
def tournament_calendar_entry(match, entry):
    return None


@hookimpl
def tournament_result_recorded(notice):
    return None


@hookimpl
def tournament_timetable_published(notice):
    return None
"""


def install(folder: Path, count: int) -> None:
    """Put plugins and the records of their distributions into a folder of the module path."""
    for key in (f"sample{number}" for number in range(1, count + 1)):
        (folder / f"{key}.py").write_text(PLUGIN.format(key=key), encoding="utf-8")
        record = folder / f"{key}-1.0.dist-info"
        record.mkdir()
        (record / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {key}\nVersion: 1.0\n", encoding="utf-8")
        (record / "entry_points.txt").write_text(f"[{GROUP}]\n{key} = {key}\n", encoding="utf-8")


def opened(home: Path, plugins: Iterable[EntryPoint]) -> Flask:
    """Build the application over a copy of the demonstration."""
    (home / "own").mkdir(parents=True)
    shutil.copyfile(home.parent / "demo.sqlite3", home / "bench.sqlite3")
    settings = Settings(home, f"sqlite:///{home}/bench.sqlite3", "http://127.0.0.1", PassingKeys())
    return create_app(settings, Registry(plugins))


def compared(name: str, runs: int, alone: Callable[[], float], with_all: Callable[[], float]) -> bool:
    """Measure in turn, and say how many times as long it takes with all plugins; tell whether that is within bounds."""
    alone(), with_all()
    pairs = [(alone(), with_all()) for _ in range(runs)]
    ratio = statistics.median(more for _, more in pairs) / statistics.median(few for few, _ in pairs)
    print(f"{name:34} {ratio:.2f} x  ({statistics.median(few for few, _ in pairs) * 1000:.1f} ms)")
    return ratio <= BOUND


def worked(call: Callable[[], object]) -> float:
    """Return the processor time of a call, that of the threads in which plugins are asked too."""
    start = time.process_time()
    call()
    return time.process_time() - start


def page_made(app: Flask, page: str) -> Callable[[], float]:
    """Return what makes a page anew, and measures it."""
    client, kept = app.test_client(use_cookies=False), app.extensions["tournament_kept"]

    def made() -> float:
        assert isinstance(kept, Kept)
        kept.pages = Store(BYTES, lambda page: len(page.body))
        return worked(lambda: client.get(page))

    return made


def result_recorded(app: Flask) -> Callable[[], float]:
    """Return what corrects a result, each time otherwise, and measures it."""
    scores = cycle(SCORES)
    with app.app_context():
        exchange = db.session.scalars(select(Exchange.id).where(Exchange.slug == "2022")).one()
        played = select(Match.id).where(Match.exchange_id == exchange, Match.status == Status.PLAYED)
        match = db.session.scalars(played.order_by(Match.number).limit(1)).one()

    def recorded() -> float:
        given = results.Given(next(scores), Status.PLAYED, None, "bench")
        with app.app_context():
            return worked(lambda: results.record(SYSTEM, exchange, match, given))

    return recorded


def replayed(path: Path, before: str) -> Callable[[], float]:
    """Return what replays a file in a process of its own, and measures it."""
    return lambda: bench_replay.seconds(f"{before}; {bench_replay.REPLAY}", path)


def main() -> int:
    """Print the ratios; status 1 where one is above the bound."""
    repository = list(entry_points(group=GROUP))
    names = {each.name for each in repository}
    print(f"with {PLUGINS} plugins against those of the sports that are played (goal: at most {BOUND} x)")
    with tempfile.TemporaryDirectory() as folder:
        home, generated = Path(folder), Path(folder, "generated")
        generated.mkdir()
        install(generated, PLUGINS - len(names))
        sys.path.append(str(generated))
        found = [each for one in distributions(path=[str(generated)]) for each in one.entry_points]
        settings = Settings(home, f"sqlite:///{home}/demo.sqlite3", "http://127.0.0.1", PassingKeys())
        upgrade(open_engine(settings.database_url))
        with create_app(settings).app_context():
            demo.load_when_missing()
            db.engine.dispose()
        alone = opened(home / "alone", [each for each in repository if each.name in NEEDED])
        full = opened(home / "full", [*repository, *found])
        within = [compared(page.replace(demo.SLUG, "…"), RUNS, page_made(alone, page), page_made(full, page))
                  for page in PAGES]  # fmt: skip
        within.append(compared("a result", RUNS, result_recorded(alone), result_recorded(full)))
        groups, path = bench_replay.pools(Random(2026)), Path(folder, "groups.json")
        with_all = f"import sys; sys.path.append({str(generated)!r})"
        for what, more in (("a replay", []), ("a replay with a plugin's tie-break", ["sample1"])):
            groups["stages"][0]["ranking"] = [{"by": by} for by in ("match_points", *more, "lots")]
            path.write_text(json.dumps(groups), encoding="utf-8")
            few = f"{with_all}; {FEW.format(names=['beach_volleyball', *more])}"
            within.append(compared(what, REPLAYS, replayed(path, few), replayed(path, with_all)))
    return 0 if all(within) else 1


if __name__ == "__main__":
    sys.exit(main())
