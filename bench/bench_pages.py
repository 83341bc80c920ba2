"""Public pages: made anew, kept, and unchanged, as ratios to an empty Flask route in the same run."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask

from tournament import demo
from tournament.app import create_app
from tournament.config import Settings
from tournament.exports.byte_cache import Store
from tournament.keys import PassingKeys
from tournament.storage.migrate import open_engine, upgrade
from tournament.web.page_cache import BYTES, Kept

RUNS = 200
EDITION = f"/{demo.SLUG}/2022/"
PAGES = (EDITION, f"{EDITION}schedule", f"{EDITION}standings", f"/api/v1{EDITION}schedule")


def seconds(call: Callable[[], object], runs: int) -> float:
    """Return the median of the processor time of a call."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        call()
        times.append(time.process_time() - start)
    return statistics.median(times)


def main() -> None:
    """Print what each page costs."""
    empty = Flask("empty")
    empty.add_url_rule("/", "nothing", lambda: "nothing")
    nothing = seconds(lambda: empty.test_client().get("/"), RUNS)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(Path(folder), f"sqlite:///{folder}/bench.sqlite3", "http://127.0.0.1", PassingKeys())
        upgrade(open_engine(settings.database_url))
        app = create_app(settings)
        with app.app_context():
            demo.load_when_missing()
        client = app.test_client(use_cookies=False)
        store: Kept = app.extensions["tournament_kept"]

        def made(page: str) -> None:
            store.pages = Store(BYTES, lambda page: len(page.body))
            client.get(page)

        print(f"an empty Flask route {nothing * 1e6:.0f} µs; requests a second as a share of its own")
        for page in PAGES:
            anew = seconds(lambda page=page: made(page), RUNS // 10)  # type: ignore[misc]
            kept = seconds(lambda page=page: client.get(page), RUNS)  # type: ignore[misc]
            tag = {"If-None-Match": client.get(page).headers["ETag"]}
            same = seconds(lambda page=page, tag=tag: client.get(page, headers=tag), RUNS)  # type: ignore[misc]
            shares = " ".join(f"{nothing / taken:8.3f}" for taken in (anew, kept, same))
            print(f"{page.replace(demo.SLUG, '…'):32} made, kept, 304: {shares}")


if __name__ == "__main__":
    main()
