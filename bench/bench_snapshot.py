"""Unchanged and compressed pages and feeds, by the server and through nginx: processor time against two baselines.

An empty Flask route on the same server, and a file that nginx sends, each over many connections. What counts is the
processor time of the answering processes.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from loads import BROWSER, GZIP, SERVE, WRK, Asked, answer, bare, costs, free_port, process, told

from tournament import demo
from tournament.app import create_app
from tournament.config import Settings
from tournament.keys import PassingKeys
from tournament.storage.migrate import open_engine, upgrade

EDITION = f"/{demo.SLUG}/2022/"
ADDRESSES = {"page": EDITION, "feed": f"{EDITION}calendar.ics"}
FILES = {"page": f"{EDITION}@.html", "feed": f"{EDITION}calendar.ics@.ics"}
CONFIGURATION = Path(__file__).parents[1] / "docs/nginx.conf"
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
AROUND = """daemon off; pid {home}/pid; error_log {home}/log; worker_processes 1; pcre_jit on; {user}
events {{}}
http {{
    access_log off; keepalive_requests 1000000;
    client_body_temp_path {home}/1; proxy_temp_path {home}/2; fastcgi_temp_path {home}/3;
    uwsgi_temp_path {home}/4; scgi_temp_path {home}/5;
    server {{ listen 127.0.0.1:{plain}; root {home}; gzip_static on; }}
    {own}
}}
"""
BOUNDS = {"server": 3.2, "server, of nginx's 304": 0.35, "files, of nginx's": 0.9}


def configuration(home: Path, pages: Path, plain: int, public: int, upstream: int) -> str:
    """Return what nginx is told: the documented configuration, and beside it a folder as it is."""
    own = CONFIGURATION.read_text("utf-8").replace("/var/lib/hoi-thao-pages", str(pages))
    own = own.replace("127.0.0.1:8000", f"127.0.0.1:{upstream}").replace("443 ssl;", f"127.0.0.1:{public};", 1)
    own = re.sub(r"(?m)^ +(listen \[::\]|ssl_).*\n", "", own)
    return AROUND.format(home=home, own=own, plain=plain, user="user root;" if os.geteuid() == 0 else "")


def main() -> int:
    """Print each ratio beside its bound; returns 1 when one is missed."""
    if NGINX is None or WRK is None:
        print("no nginx here, or no wrk")
        return 0
    served, public, plain = (free_port() for _ in range(3))
    with tempfile.TemporaryDirectory() as folder:
        home, pages = Path(folder), Path(folder, "pages")
        settings = Settings(home, f"sqlite:///{home}/tournament.sqlite3", "https://hoithao.example.vn", PassingKeys())
        upgrade(open_engine(settings.database_url))
        with create_app(settings).app_context():
            demo.load_when_missing()
        (home / "nginx.conf").write_text(configuration(home, pages, plain, public, served), "utf-8")
        own = {"TOURNAMENT_HOME": folder, "PUBLIC_URL": settings.public_url}
        with (
            bare(home) as (flask, _),
            process(*SERVE, served, "--snapshot", pages, folder=home, **own) as server,
            process(NGINX, "-p", home, "-c", home / "nginx.conf", folder=home) as nginx,
        ):
            answer(flask.port, "/")
            answer(served, EDITION)
            for address in ADDRESSES.values():
                while "Last-Modified" in (found := answer(public, address)[1]) or "nginx" not in found.get(
                    "Server", ""
                ):
                    time.sleep(0.2)
            time.sleep(2)
            ways = {"server": (server, served), "files": (nginx, public), "nginx": (nginx, plain)}
            return told(measured(flask, ways, home))


def measured(flask: Asked, ways: Mapping[str, tuple[int, int]], home: Path) -> list[str]:
    """Measure and print; return what is below its bound."""
    ratios: dict[str, list[float]] = {name: [] for name in BOUNDS}
    for name, address in ADDRESSES.items():
        for ending in ("", ".gz"):
            shutil.copyfile(home / f"pages/live{FILES[name]}{ending}", home / f"{name}.html{ending}")
        packed = {
            who: Asked(group, port, f"/{name}.html" if who == "nginx" else address, BROWSER | GZIP)
            for who, (group, port) in ways.items()
        }
        for kind, asked in (("gzip", packed), ("304", {who: each.unchanged() for who, each in packed.items()})):
            cost = {who: each.seconds for who, each in costs({"flask": flask, **asked}).items()}
            nothing = cost.pop("flask")
            print(
                f"{name} {kind:5}",
                *(f"{who} {each * 1e6:5.1f} µs {nothing / each:6.2f} ×" for who, each in cost.items()),
            )
            ratios["server"].append(nothing / cost["server"])
            ratios["files, of nginx's"].append(cost["nginx"] / cost["files"])
            if kind == "304":
                ratios["server, of nginx's 304"].append(cost["nginx"] / cost["server"])
    print(*(f"{what}: {min(ratios[what]):.2f}, at least {bound}" for what, bound in BOUNDS.items()), sep="\n")
    return [what for what, bound in BOUNDS.items() if min(ratios[what]) < bound]


if __name__ == "__main__":
    sys.exit(main())
