"""A real nginx answers public addresses from files, with the bytes and headers of the application, and never late."""

from __future__ import annotations

import gzip
import os
import re
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support import nginx
from tests.support.databases import application, copy_of
from tests.support.editions import drawn_edition
from tests.support.nginx import Answer, Nginx, ask
from tests.support.server import LiveServer
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import exchanges
from tournament.models import Exchange, db

pytestmark = pytest.mark.skipif(not nginx.NGINX, reason=nginx.MISSING)
PAGE = "/khoi-a/2030/"
ADDRESSES = (
    PAGE, f"{PAGE}schedule?lang=en", f"{PAGE}calendar.ics", f"{PAGE}calendar.json?lang=en", f"{PAGE}calendar.atom",
    f"/api/v1{PAGE}schedule", f"{PAGE}documents", f"{PAGE}bong-chuyen-hoi-nam/",
    f"{PAGE}bong-chuyen-hoi-nam/calendar.ics", f"{PAGE}bong-chuyen-hoi-nam/teams/don-vi-1/",
    f"{PAGE}bong-chuyen-hoi-nam/teams/don-vi-1/calendar.atom",
)  # fmt: skip
OF_ITS_OWN = {"connection", "content-length", "date", "etag", "last-modified", "server", "x-request-id"}


@pytest.fixture(scope="module")
def home(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("snapshot")
    with application(folder, copy_of(sqlite_template, folder)) as app, app.app_context():
        exchanges.set_state(SYSTEM, drawn_edition().exchange_id, "public")
    return folder


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[LiveServer]:
    server = LiveServer(home, variables={"PUBLIC_URL": f"https://{nginx.NAME}"})
    server.start("serve", "--snapshot", str(home / "pages"))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def web(home: Path, server: LiveServer) -> Iterator[Nginx]:
    with nginx.running(home / "nginx", home / "pages", server.port) as web:
        yield web


def compared(answer: Answer) -> tuple[int, dict[str, str], bytes]:
    """Return what two servers have to answer alike."""
    headers = {name.lower(): value for name, value in answer.headers.items() if name.lower() not in OF_ITS_OWN}
    packed = headers.get("content-encoding") == "gzip" and answer.body
    return answer.status, headers, gzip.decompress(answer.body) if packed else answer.body


def test_files_are_sent_as_the_application_sends_them(server: LiveServer, web: Nginx) -> None:
    page = web.from_file(PAGE).body.decode()
    assets = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert {each.rpartition(".")[2] for each in assets} == {"css", "js", "svg", "webmanifest"}
    for address in (*ADDRESSES, *assets):
        web.from_file(address)
        for method, coding in (("GET", "identity"), ("GET", "gzip"), ("HEAD", "gzip")):
            asked = {"Accept-Encoding": coding}
            by_nginx = web.ask(address, method, asked)
            assert by_nginx.upstream == "-"
            assert compared(by_nginx) == compared(ask(server.port, address, method, asked)), (address, method, coding)
            known = {**asked, "If-None-Match": by_nginx.headers["ETag"]}
            again = web.ask(address, method, known)
            assert (again.status, again.body, again.upstream) == (304, b"", "-")
            assert again.headers.items() >= {name: by_nginx.headers[name] for name in ("ETag", "Vary")}.items()
        assert "Last-Modified" not in by_nginx.headers
        assert len(by_nginx.headers["X-Request-Id"]) == 32


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("GET", PAGE, {"Cookie": "a=1; session=x"}),
        ("POST", PAGE, {"Content-Length": "0"}),
        ("GET", PAGE, {"Host": "evil.example"}),
        ("GET", f"{PAGE}schedule?day=%2F..%2Fx", {}),
        ("GET", f"{PAGE}schedule?day=/../../x", {}),
        ("GET", f"{PAGE}schedule?day=2031-01-01", {}),
        ("GET", f"{PAGE}schedule%40.html", {}),
        ("GET", f"{PAGE}schedule@.html", {}),
        ("GET", f"/{PAGE}", {}),
        ("GET", f"{PAGE}nothing/", {}),
        ("GET", "/manage/", {}),
        ("GET", "/khoi-a/", {}),
    ],
)
def test_the_rest_is_asked_of_the_application(
    server: LiveServer, web: Nginx, method: str, path: str, headers: dict[str, str]
) -> None:
    web.from_file(f"{PAGE}schedule")
    by_nginx, of_application = web.ask(path, method, headers), ask(server.port, path, method, headers)
    assert by_nginx.upstream == str(of_application.status)
    assert compared(by_nginx)[:2] == compared(of_application)[:2]


def writer_of(server: LiveServer) -> int:
    """Return the process that writes the files of a server, 0 when there is none."""
    for children in Path(f"/proc/{server.pid}/task").glob("*/children"):
        for child in children.read_text().split():
            with suppress(FileNotFoundError, ProcessLookupError):  # it may end meanwhile
                if b"tournament.cli.snapshot" in Path(f"/proc/{child}/cmdline").read_bytes():
                    return int(child)
    return 0


@pytest.mark.parametrize("signal_to", ["the process", "the server"])
def test_another_process_goes_on(server: LiveServer, web: Nginx, signal_to: str) -> None:
    """When it is killed, and with the program as it is then when the server relieves its workers."""
    web.from_file(PAGE)
    first = writer_of(server)
    if signal_to == "the process":
        os.kill(first, signal.SIGKILL)
    else:
        os.kill(server.pid, signal.SIGHUP)
    while writer_of(server) in {0, first}:
        pass
    assert web.from_file(PAGE).status == 200


def test_changes_are_seen_and_what_is_hidden_is_gone(home: Path, server: LiveServer, web: Nginx) -> None:
    """Another process changes the edition: the pages of before are soon gone, and do not come back."""
    web.from_file(PAGE)
    with application(home, f"sqlite:///{home / 'tournament.sqlite3'}") as other, other.app_context():
        exchange = db.session.scalars(db.select(Exchange)).one()
        details = exchanges.Details("Hội thao đổi tên", "Games", exchange.starts_on, exchange.ends_on)
        exchanges.edit(SYSTEM, exchange.id, details, None)
        while "Hội thao đổi tên" not in web.ask(PAGE).body.decode():
            pass
        assert "Hội thao đổi tên" in web.from_file(PAGE).body.decode()
        assert "Hội thao đổi tên" in web.from_file(f"{PAGE}calendar.ics").body.decode()
        exchanges.set_state(SYSTEM, exchange.id, "draft")
        while web.ask(PAGE).status != 404:
            pass
    for address in ADDRESSES:
        answer = web.ask(address)
        assert (answer.status, answer.upstream) == (404, "404"), address


def test_nothing_is_left_when_the_server_ends(home: Path, server: LiveServer) -> None:
    server.stop()
    assert [each.name for each in (home / "pages" / "live").iterdir()] == []
