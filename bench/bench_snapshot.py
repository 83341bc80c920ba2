"""Unchanged and compressed pages and feeds, by the server and through nginx: processor time against two baselines.

An empty Flask route on the same server, and a file that nginx sends. What counts is the processor time of the answering
processes, which neither the client nor a busy machine changes.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from tournament import demo
from tournament.app import create_app
from tournament.config import Settings
from tournament.keys import PassingKeys
from tournament.storage.migrate import open_engine, upgrade

COUNT = 3_000
EDITION = f"/{demo.SLUG}/2022/"
ADDRESSES = {"page": EDITION, "feed": f"{EDITION}calendar.ics"}
FILES = {"page": f"{EDITION}@.html", "feed": f"{EDITION}calendar.ics@.ics"}
EMPTY = "from flask import Flask\napp = Flask('empty')\napp.add_url_rule('/', 'nothing', lambda: 'nothing')\n"
SERVE = (sys.executable, "-c", "import sys; from tournament.cli import main; sys.exit(main())", "serve", "--port")
CONFIGURATION = Path(__file__).parents[1] / "docs/nginx.conf"
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
AROUND = """daemon off; pid {home}/pid; error_log {home}/log; worker_processes 1; {user}
events {{}}
http {{
    access_log off; keepalive_requests 1000000;
    client_body_temp_path {home}/1; proxy_temp_path {home}/2; fastcgi_temp_path {home}/3;
    uwsgi_temp_path {home}/4; scgi_temp_path {home}/5;
    server {{ listen 127.0.0.1:{plain}; root {home}; gzip_static on; }}
    {own}
}}
"""
HEADERS = {"Host": "hoithao.example.vn", "User-Agent": "Mozilla/5.0", "Accept-Encoding": "gzip"}
OF_FILE = re.compile(r'"[0-9a-f]+-[0-9a-f]+"')
"""The tag that nginx gives a file."""
BOUNDS = {"server": 3.2, "server, of nginx's 304": 0.35, "files, of nginx's": 0.9}


def free_port() -> int:
    """Return a port that nothing listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def process(*command: object, folder: str, **variables: str) -> Iterator[int]:
    """Run a program in a group of its own; yields its number."""
    own = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | variables
    quiet = subprocess.DEVNULL
    running = subprocess.Popen(list(map(str, command)), cwd=folder, env=own, stdout=quiet, start_new_session=True)
    try:
        yield running.pid
    finally:
        running.terminate()
        running.wait(30)


def seconds_of(group: int) -> float:
    """Return the processor time of a group of processes; whoever makes files is none of those who answer."""
    total = 0
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            is_writer = b"tournament.cli.snapshot" in (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if int(fields[2]) == group and not is_writer:
            total += sum(int(task.read_text().split()[0]) for task in entry.glob("task/*/schedstat"))
    return total / 1e9


def answer(port: int, path: str, headers: Mapping[str, str] = HEADERS) -> tuple[int, Mapping[str, str]]:
    """Ask once, as soon as somebody listens."""
    until = time.monotonic() + 120
    while True:
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
                connection.request("GET", path, headers=dict(headers))
                got = connection.getresponse()
                got.read()
                return got.status, dict(got.getheaders())
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def cost(group: int, port: int, path: str, expected: int, **more: str) -> float:
    """Return the seconds of processor time that one answer takes, over one connection."""
    lines = [f"{name}: {value}" for name, value in {**HEADERS, **more}.items()]
    request = "\r\n".join([f"GET {path} HTTP/1.1", *lines, "", ""]).encode()
    with closing(socket.create_connection(("127.0.0.1", port), 30)) as link:
        stream = link.makefile("rb")
        before = seconds_of(group)
        for _ in range(COUNT):
            link.sendall(request)
            status = int(stream.readline().split()[1])
            length = 0
            while (line := stream.readline()) != b"\r\n":
                if line[:15].lower() == b"content-length:":
                    length = int(line[15:])
            assert status == expected, (path, status)
            stream.read(length if status == 200 else 0)
        return (seconds_of(group) - before) / COUNT


def configuration(home: Path, pages: Path, plain: int, public: int, upstream: int) -> str:
    """Return what nginx is told: the documented configuration, and beside it a folder as it is."""
    own = CONFIGURATION.read_text("utf-8").replace("/var/lib/hoi-thao-pages", str(pages))
    own = own.replace("127.0.0.1:8000", f"127.0.0.1:{upstream}").replace("443 ssl;", f"127.0.0.1:{public};", 1)
    own = re.sub(r"(?m)^ +(listen \[::\]|ssl_).*\n", "", own)
    return AROUND.format(home=home, own=own, plain=plain, user="user root;" if os.geteuid() == 0 else "")


def main() -> int:
    """Print each ratio beside its bound; returns 1 when one is missed."""
    if NGINX is None:
        print("no nginx here")
        return 0
    empty, served, public, plain = (free_port() for _ in range(4))
    with tempfile.TemporaryDirectory() as folder:
        home, pages = Path(folder), Path(folder, "pages")
        settings = Settings(home, f"sqlite:///{home}/tournament.sqlite3", "https://hoithao.example.vn", PassingKeys())
        upgrade(open_engine(settings.database_url))
        with create_app(settings).app_context():
            demo.load_when_missing()
        (home / "empty.py").write_text(EMPTY)
        (home / "nginx.conf").write_text(configuration(home, pages, plain, public, served), "utf-8")
        granian = (Path(sys.executable).with_name("granian"), "--interface", "wsgi", "--no-ws", "--port", empty)
        with (
            process(*granian, "empty:app", folder=folder) as flask,
            process(
                *SERVE, served, "--snapshot", pages, folder=folder, TOURNAMENT_HOME=folder,
                PUBLIC_URL=settings.public_url,
            ) as server,
            process(NGINX, "-p", home, "-c", home / "nginx.conf", folder=folder) as nginx,
        ):  # fmt: skip
            answer(empty, "/")
            answer(served, EDITION)
            for address in ADDRESSES.values():
                while "Last-Modified" in (found := answer(public, address)[1]) or "nginx" not in found.get(
                    "Server", ""
                ):
                    time.sleep(0.2)
            time.sleep(2)
            return shown(
                flask, server, nginx, {"empty": empty, "served": served, "public": public, "plain": plain}, home
            )


def shown(flask: int, server: int, nginx: int, ports: Mapping[str, int], home: Path) -> int:
    """Measure and print; returns 1 when a bound is missed."""
    nothing = cost(flask, ports["empty"], "/", 200)
    print(f"an empty Flask route {nothing * 1e6:.0f} µs of processor time; how many answers of each kind cost as much")
    ratios: dict[str, list[float]] = {name: [] for name in BOUNDS}
    for name, address in ADDRESSES.items():
        for ending in ("", ".gz"):
            shutil.copyfile(home / f"pages/live{FILES[name]}{ending}", home / f"{name}.html{ending}")
        ways = ((server, "served", address), (nginx, "public", address), (nginx, "plain", f"/{name}.html"))
        for kind, status in (("gzip", 200), ("304", 304)):
            by_server, by_files, by_nginx = (cost_of(group, ports[port], path, status) for group, port, path in ways)
            each = {"server": by_server, "files": by_files, "nginx": by_nginx}
            print(f"{name} {kind:5}", *(f"{who} {nothing / seconds:6.2f}" for who, seconds in each.items()))
            ratios["server"].append(nothing / by_server)
            ratios["files, of nginx's"].append(by_nginx / by_files)
            if status == 304:
                ratios["server, of nginx's 304"].append(by_nginx / by_server)
    for what, bound in BOUNDS.items():
        print(f"{what}: {min(ratios[what]):.2f}, at least {bound}")
    return int(any(min(ratios[what]) < bound for what, bound in BOUNDS.items()))


def cost_of(group: int, port: int, path: str, status: int) -> float:
    """Return the cost of an answer that is whole, or of one that it has not changed."""
    tag = {name.lower(): value for name, value in answer(port, path)[1].items()}["etag"]
    return cost(group, port, path, status, **({"If-None-Match": tag} if status == 304 else {}))


if __name__ == "__main__":
    sys.exit(main())
