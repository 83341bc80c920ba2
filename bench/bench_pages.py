"""Public pages and feeds as they are kept: processor time of an answer beside that of an empty Flask route.

The route is served by the same server in the same run, each over many connections; so is a program that does nothing
at all, which no application on that server can be cheaper than.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from loads import BROWSER, GZIP, SERVE, WRK, Asked, answer, bare, costs, free_port, process, told

from tournament import demo
from tournament.app import create_app
from tournament.config import Settings
from tournament.keys import PassingKeys
from tournament.storage.migrate import open_engine, upgrade

EDITION = f"/{demo.SLUG}/2022/"
ADDRESSES = {"page": EDITION, "schedule": f"{EDITION}schedule", "feed": f"{EDITION}calendar.ics"}
BOUNDS = {"gzip": 3.2, "304": 3.2, "full": 1.8}
LARGEST_FULL = 50_000
"""Bytes up to which a page has a bound where it is sent as it is."""


def main() -> int:
    """Print each ratio beside its bound; returns 1 when one is missed."""
    if WRK is None:
        print("no wrk here")
        return 0
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        settings = Settings(home, f"sqlite:///{home}/tournament.sqlite3", "https://hoithao.example.vn", PassingKeys())
        upgrade(open_engine(settings.database_url))
        with create_app(settings).app_context():
            demo.load_when_missing()
        own = {"TOURNAMENT_HOME": folder, "PUBLIC_URL": settings.public_url}
        with bare(home) as (flask, asgi), process(*SERVE, port, folder=home, **own) as server:
            for each in (flask, asgi):
                answer(each.port, "/")
            return told(measured(flask, asgi, server, port))


def measured(flask: Asked, asgi: Asked, server: int, port: int) -> list[str]:
    """Measure and print; return what is below its bound."""
    missed = []
    for name, address in ADDRESSES.items():
        full, packed = Asked(server, port, address, BROWSER), Asked(server, port, address, BROWSER | GZIP)
        size = int(answer(port, address)[1]["content-length"])
        ours = {"full": full, "gzip": packed, "304": packed.unchanged()}
        found = costs({"flask": flask, "asgi": asgi, **ours})
        nothing = found["flask"]
        print(f"{name:9} {size} bytes, an empty Flask route {nothing.seconds * 1e6:.0f} µs, a bare program", end=" ")
        print(f"{found['asgi'].seconds * 1e6:.0f} µs; how many of each cost as much as the route, and by rate")
        for kind, cost in ((kind, found[kind]) for kind in ("asgi", *ours)):
            ratio = nothing.seconds / cost.seconds
            print(f"  {kind:5} {cost.seconds * 1e6:5.1f} µs {ratio:6.2f} ×  {cost.rate / nothing.rate:6.2f} ×")
            if ratio < BOUNDS.get(kind, 0) and (kind != "full" or size <= LARGEST_FULL):
                missed.append(f"{name} {kind}: {ratio:.2f}, at least {BOUNDS[kind]}")
    return missed


if __name__ == "__main__":
    sys.exit(main())
