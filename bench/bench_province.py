"""What requests about one edition cost in a province, beside what they cost where there is one block.

    bench_province.py [--blocks 10] [--years 10] [--database sqlite postgresql] [--folder FOLDER]

Both databases have the same exchange in as many years (`bench/province.py`), and are asked in turn in one run. Told are
statements, the median of the processor time of the program and of PostgreSQL's process, and how the large one compares.
Above `BOUND` the run ends with status 1. In a folder that is named databases stay, and are used again.
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import province
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, text
from werkzeug.test import TestResponse

from tests.support import postgres
from tests.support.accounts import signed_in
from tests.support.forms import forms_on
from tests.support.province import Source, read_source
from tournament.exports.byte_cache import Store
from tournament.models import Block, Competition, Exchange, Match, db
from tournament.storage.migrate import open_engine
from tournament.web.page_cache import BYTES, Kept

RUNS, BOUND = 15, 1.3
KEPT_AT_ONCE = 20
"""How many answers that are kept are timed together: one takes less than a clock of processes tells."""
NO_PROCESS = 0


@dataclass
class Database:
    """An application over a database, and the edition of it that is asked for."""

    app: Flask
    edition: str
    home: str
    competition: str
    match: int
    key: str
    visitor: FlaskClient
    organiser: FlaskClient
    statements: list[str] = field(default_factory=list)
    server: int = NO_PROCESS
    turn: Iterator[int] = field(default_factory=count)

    def forget(self) -> None:
        """Let go of all that is kept of pages and feeds."""
        kept: Kept = self.app.extensions["tournament_kept"]
        kept.pages = Store(BYTES, lambda page: len(page.body))
        self.app.extensions.pop("tournament_calendar", None)

    def get(self, path: str, times: int = 1) -> None:
        """Read a public page or feed."""
        for _ in range(times):
            answer = self.visitor.get(path)
            assert answer.status_code == 200, f"{path}: {answer.status}"

    def manage(self, path: str) -> None:
        """Open a page of the organiser."""
        answer = self.organiser.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status}"

    def record(self) -> Callable[[], None]:
        """Correct the result of a final up to what the organiser has to confirm, and return what confirms it."""
        page = f"{self.home}matches/{self.match}"
        shown = self._typed(page)
        while shown.status_code == 302:  # there was no result before
            shown = self._typed(page)
        form = next(form for form in forms_on(shown, page) if form.action == page)

        def send() -> None:
            answer = form.send(self.organiser)
            assert answer.status_code == 302, answer.text

        return send

    def _typed(self, page: str) -> TestResponse:
        """Send another result than before."""
        form = next(form for form in forms_on(self.organiser.get(page), page) if form.action == page)
        won = {"home": 21, "away": 10 + next(self.turn) % 9}
        score = {f"parts-{part}-{side}": points for part in (0, 1) for side, points in won.items()}
        return form.filled({"status": "played", "winner": "", **score}).send(self.organiser)

    def seconds(self) -> float:
        """Return the processor time that the program and its process of PostgreSQL have taken."""
        server = Path(f"/proc/{self.server}/schedstat").read_text().split()[0] if self.server else 0
        return time.process_time() + int(server) / 1e9


@contextmanager
def opened(url: str, home: Path, block: int, year: int) -> Iterator[Database]:
    """Open a database, at an edition of one of its blocks."""
    with province.application(url, home) as app:
        app.config["WTF_CSRF_ENABLED"] = False  # tokens hang on sessions, and cost the same everywhere
        with app.app_context():
            slug = db.session.scalars(select(Block.slug).order_by(Block.id).offset(block)).first()
            of_year = select(Exchange).join(Block).where(Block.slug == slug, Exchange.slug == str(year))
            exchange = db.session.scalars(of_year).one()
            finals = select(Match).where(Match.exchange_id == exchange.id, Match.home_id.is_not(None))
            final = db.session.scalars(finals.order_by(Match.starts_at.desc(), Match.id.desc())).first()
            assert final is not None
            assert slug is not None
            competition = db.session.get_one(Competition, final.competition_id)
            suffix = slug.removeprefix(province.BLOCK)
            found = Database(app, f"/{slug}/{year}/", f"/manage/{slug}/{year}/", competition.slug, final.id, final.key,
                             app.test_client(), signed_in(app, province.EMAIL + suffix))  # fmt: skip
            event.listen(
                db.engine, "before_cursor_execute", lambda _c, _u, statement, *_: found.statements.append(statement)
            )
            if db.engine.dialect.name == "postgresql":
                found.server = db.session.connection().exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        yield found


def requests_of(place: Database) -> Mapping[str, Callable[[], tuple[Callable[[], object], int]]]:
    """Return for each request what makes it ready; that returns what is timed, and how many requests it is."""
    edition, match = place.edition, f"{place.edition}{place.competition}/matches/{place.key}/"

    def anew(path: str) -> tuple[Callable[[], object], int]:
        place.forget()
        return partial(place.get, path), 1

    def kept(path: str) -> tuple[Callable[[], object], int]:
        place.get(path)
        return partial(place.get, path, KEPT_AT_ONCE), KEPT_AT_ONCE

    def managed(path: str) -> tuple[Callable[[], object], int]:
        return partial(place.manage, path), 1

    public = {
        "block": f"/{edition.split('/')[1]}/",
        "edition": edition,
        "schedule": f"{edition}schedule",
        "standings": f"{edition}standings",
        "competition": f"{edition}{place.competition}/",
        "match": match,
        "API schedule": f"/api/v1{edition}schedule",
        "feed of edition": f"{edition}calendar.ics",
        "feed of competition": f"{edition}{place.competition}/calendar.ics",
    }
    own = {"organiser's home": "/manage/", "edition, organiser": place.home, "log": f"{place.home}log",
           "day": f"{place.home}day"}  # fmt: skip
    return (
        {f"{name}, anew": partial(anew, path) for name, path in public.items()}
        | {f"{name}, kept": partial(kept, public[name]) for name in ("schedule", "feed of edition")}
        | {name: partial(managed, path) for name, path in own.items()}
        | {"correction of a result": lambda: (place.record(), 1)}
        | {"form of a result": partial(managed, f"{place.home}matches/{place.match}")}
    )


def compared(small: Database, large: Database, runs: int) -> bool:
    """Print what each request costs in both, in turn; return whether all are within the bound."""
    both = (small, large)
    gc.disable()
    ready = [requests_of(place) for place in both]
    fine = True
    print(f"{'':28}{'statements':>12}{'ms':>18}{'ratio':>8}")
    for name in ready[0]:
        times: list[list[float]] = [[], []]
        statements = [0, 0]
        for run in range(runs + 2):
            for number, place in enumerate(both):
                call, requests = ready[number][name]()
                gc.collect()  # which falls to one of them by chance, and costs as much as a page
                place.statements.clear()
                began = place.seconds()
                call()
                if run > 1:
                    times[number].append((place.seconds() - began) / requests)
                    statements[number] = len(place.statements) // requests
        one, other = map(statistics.median, times)
        ratio = other / one
        within = ratio <= BOUND and statements[0] == statements[1]
        fine = fine and within
        print(
            f"{name:28}{statements[0]:>6}{statements[1]:>6}{one * 1e3:>9.2f}{other * 1e3:>9.2f}{ratio:>8.2f}"
            f"{'' if within else '  above the bound'}",
            flush=True,
        )
    return fine


def main() -> None:
    """Write the databases, and compare them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--blocks", type=int, default=10)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--database", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    fine = True
    with ExitStack() as stack:
        folder = asked.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o755)
        file = folder / "exchange.sqlite3"
        source = read_source(f"sqlite:///{file}") if file.exists() else province.write_exchange(file)
        for kind in asked.database:
            urls = KINDS[kind](stack, folder, source, file, [(1, asked.years), (asked.blocks, asked.years)])
            with open_engine(urls[1]).connect() as connection:
                matches = connection.exec_driver_sql('SELECT count(*) FROM "match"').scalar_one()
            year = province.YEAR - asked.years // 2
            print(f"# {kind}: {asked.blocks} blocks, {asked.years} years, {matches} matches", flush=True)
            with (
                opened(urls[0], folder, 0, year) as small,
                opened(urls[1], folder, asked.blocks // 2, year) as large,
            ):
                fine = compared(small, large, asked.runs) and fine
    sys.exit(not fine)


Sizes = Sequence[tuple[int, int]]


def sqlite(_stack: ExitStack, folder: Path, source: Source, file: Path, sizes: Sizes) -> list[str]:
    """Write databases of SQLite that are not there yet."""
    urls = []
    for blocks, years in sizes:
        target = folder / f"province-{blocks}-{years}.sqlite3"
        urls.append(f"sqlite:///{target}")
        if not target.exists():
            province.write_province(source, file, urls[-1], blocks, years)
    return urls


def postgresql(stack: ExitStack, folder: Path, source: Source, file: Path, sizes: Sizes) -> list[str]:
    """Write databases of a PostgreSQL server of this run that are not there yet."""
    root = folder / "postgresql"
    root.mkdir(exist_ok=True, mode=0o755)
    postgres.start(root)
    stack.callback(postgres.stop, root, "fast")
    urls = []
    for blocks, years in sizes:
        name = f"province_{blocks}_{years}"
        urls.append(postgres.address(root, name))
        with open_engine(postgres.address(root, "postgres")).connect() as connection:
            known = connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name})
        if not known:
            postgres.execute(root, f"CREATE DATABASE {name}")
            province.write_province(source, file, urls[-1], blocks, years)
            engine = open_engine(urls[-1])
            with engine.begin() as connection:
                connection.exec_driver_sql("ANALYZE")
            engine.dispose()
    return urls


KINDS: Mapping[str, Callable[[ExitStack, Path, Source, Path, Sizes], list[str]]] = {
    "sqlite": sqlite,
    "postgresql": postgresql,
}

if __name__ == "__main__":
    os.environ.pop("DATABASE_URL", None)
    main()
