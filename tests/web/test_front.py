"""What stands on the public port: whole requests only reach a thread, and slow clients hold none."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import threading
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, request

from tests.support import coroutines, slow_clients
from tests.support.server import LiveServer
from tests.support.slow_clients import HALF_A_BODY, HALF_A_CHUNK, HALF_A_HEAD, NOTHING, clients, whole
from tournament.app import create_app
from tournament.config import Settings
from tournament.web import MAX_UPLOAD, front
from tournament.web.assets import all_assets
from tournament.web.front import THREADS, Front, environ_of
from tournament.web.headers import ALWAYS, PRIVATE
from tournament.web.short_refusals import SENTENCES
from tournament.web.turns import Turns

STYLE = all_assets().named("bootstrap.css")
SLOW = THREADS * 5


@pytest.fixture
def small() -> Flask:
    """An application of one address that says what it was sent."""
    made = Flask("small")
    made.config["MAX_CONTENT_LENGTH"] = 100

    @made.route("/", methods=["GET", "POST"])
    def index() -> dict[str, Any]:
        return {"sent": request.get_data(as_text=True), "from": request.remote_addr, "at": request.url}

    return made


def scope(**more: Any) -> dict[str, Any]:
    return {
        "type": "http", "method": "POST", "http_version": "1.1", "scheme": "http", "raw_path": b"/",
        "query_string": b"", "server": ("127.0.0.1", "80"), "client": ("192.0.2.7", "5"), "headers": [], **more,
    }  # fmt: skip


def ask(before: Front, pieces: list[bytes], *, ends: bool = True, **more: Any) -> tuple[int, dict[bytes, bytes], bytes]:
    """Send a request to the ASGI application, piece by piece; one that does not end says nothing more."""
    left = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    if ends:
        left.append({"type": "http.request", "body": b"", "more_body": False})
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        if not left:
            await asyncio.sleep(60)
        return left.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    coroutines.run(before(scope(**more), receive, send))
    return sent[0]["status"], dict(sent[0]["headers"]), b"".join(each["body"] for each in sent[1:])


CHUNKED = [(b"transfer-encoding", b"chunked")]


def test_a_body_in_pieces_is_one_to_the_application(small: Flask) -> None:
    status, _, body = ask(Front(small), [b"one ", b"and ", b"two"], headers=CHUNKED)
    assert (status, json.loads(body)["sent"]) == (200, "one and two")


def test_a_body_that_stops_is_refused_and_its_room_given_back(small: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(front, "SMALL_BODY", 0)
    before = Front(small)
    status, headers, said = ask(before, [b"half"], ends=False, headers=CHUNKED)
    assert (status, headers[b"connection"], headers[b"cache-control"]) == (408, b"close", b"private, no-store")
    assert said.decode().splitlines() == list(SENTENCES[408])
    assert before._bodies._used == 0
    assert ask(before, [b"whole"], headers=CHUNKED)[0] == 200
    assert before._bodies._used == 0


def test_a_body_that_comes_for_ever_is_refused(small: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "BODY_SECONDS", 0.05)
    assert ask(Front(small), [b"half"], ends=False, headers=CHUNKED)[0] == 408


def test_bodies_have_so_much_room_together(small: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "SMALL_BODY", 10)
    monkeypatch.setattr(front, "LARGE_BODIES", 20)
    before = Front(small)
    status, headers, _ = ask(before, [b"x" * 31], headers=CHUNKED)
    assert (status, headers[b"retry-after"]) == (503, b"5")
    assert [ask(before, [b"x" * size], headers=CHUNKED)[0] for size in (10, 30)] == [200, 200]


@pytest.mark.parametrize("headers", [CHUNKED, [(b"content-length", b"101")], [(b"content-length", b"9" * 20)]])
def test_what_is_too_large_is_refused_by_the_application_without_its_body(small: Flask, headers: Any) -> None:
    assert ask(Front(small), [b"x" * 60, b"x" * 41], headers=headers)[0] == 413


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_what_is_refused_before_the_application_carries_what_every_answer_does(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    monkeypatch.setattr(front, "PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(front, "WAIT_SECONDS", 0.05)
    app = create_app(dataclasses.replace(settings, public_url=f"{scheme}://hoithao.example"))
    inside = app.test_client().get("/health", base_url=f"{scheme}://hoithao.example").headers
    expected = {name: inside.get(name) for name in (*ALWAYS, "Strict-Transport-Security")}
    assert (expected["Strict-Transport-Security"] is None) == (scheme == "http")
    for threads, ends, refused in ((1, False, 408), (0, True, 503)):
        before = Front(app)
        before._pool._free = Turns(threads, 10)
        status, headers, _ = ask(before, [b"half"], ends=ends, headers=CHUNKED)
        assert status == refused
        assert {name: headers.get(name.lower().encode(), b"").decode() or None for name in expected} == expected
        assert headers[b"cache-control"] == PRIVATE.encode()


def test_what_finds_no_thread_is_told_to_come_again(small: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "WAIT_SECONDS", 0.05)
    held, answers = threading.Event(), []
    small.add_url_rule("/held", "held", lambda: str(held.wait(30)))
    before = Front(small, threads=2)

    async def receive() -> Any:
        raise AssertionError("a request without a body is not read")

    async def one(path: bytes) -> None:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        await before(scope(method="GET", raw_path=path), receive, send)
        answers.append((path, sent[0]["status"], dict(sent[0]["headers"]).get(b"retry-after")))

    async def all_of_them() -> None:
        holding = [asyncio.create_task(one(b"/held")) for _ in range(2)]
        await asyncio.sleep(0)
        await asyncio.gather(*(one(b"/") for _ in range(3)))
        held.set()
        await asyncio.gather(*holding)
        await one(b"/")

    coroutines.run(all_of_them())
    assert answers == [*[(b"/", 503, b"5")] * 3, *[(b"/held", 200, None)] * 2, (b"/", 200, None)]


def test_who_asks_is_the_peer_whatever_headers_say(small: Flask) -> None:
    forged = [
        (b"host", b"hoithao.example"), (b"x-forwarded-for", b"198.51.100.1"), (b"x-forwarded-proto", b"https"),
        (b"x-forwarded-host", b"evil.example"), (b"forwarded", b"for=198.51.100.1"), (b"remote_addr", b"198.51.100.1"),
    ]  # fmt: skip
    status, _, body = ask(Front(small), [], headers=forged)
    assert (status, json.loads(body)) == (
        200, {"sent": "", "from": "192.0.2.7", "at": "http://hoithao.example/"},
    )  # fmt: skip


def test_headers_keep_their_meaning() -> None:
    environ = environ_of(
        scope(
            raw_path=b"/h%E1%BB%99i%2Fthao%ff",
            query_string=b"x=%ff",
            headers=[
                (b"cookie", b"a=1"),
                (b"cookie", b"b=2"),
                (b"accept", b"a"),
                (b"accept", b"b"),
                (b"x_y", b"1"),
                (b"content-type", b"text/plain"),
                (b"content-length", b"5"),
            ],
        )
    )
    of_request = {name: value for name, value in environ.items() if name.startswith(("HTTP_", "CONTENT_"))}
    assert of_request == {
        "HTTP_COOKIE": "a=1; b=2", "HTTP_ACCEPT": "a,b", "CONTENT_TYPE": "text/plain", "CONTENT_LENGTH": "5",
    }  # fmt: skip
    assert environ["PATH_INFO"] == "/hội/thao".encode().decode("latin-1") + "\xff"


def test_a_large_answer_waits_for_its_reader_and_not_for_ever(small: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "STALL_SECONDS", 0.05)
    body = b"x" * (front.PIECE * 2 + 1)
    sent: list[Any] = []
    small.add_url_rule("/large", "large", lambda: body)
    before = Front(small)

    async def receive() -> Any:
        raise AssertionError

    def taking(pieces: int) -> Callable[[Any], Any]:
        async def send(message: Any) -> None:
            if len(sent) > pieces:
                await asyncio.sleep(60)
            sent.append(message)

        return send

    whole = [front.PIECE, front.PIECE, 1]
    for pieces in (9, 2, 1, 0):  # the last piece has no more time than the others
        sent.clear()
        coroutines.run(before(scope(method="GET", raw_path=b"/large"), receive, taking(pieces)))
        assert [len(each["body"]) for each in sent[1:]] == whole[:pieces]


@pytest.mark.parametrize(
    ("sent", "half_closed"),
    [(HALF_A_BODY, False), (HALF_A_CHUNK, False), (HALF_A_HEAD, False), (NOTHING, False), (HALF_A_BODY, True),
     (whole(f"/static/{STYLE.name}"), False)],
    ids=["half a body", "half a chunk", "half a head", "nothing", "half closed", "reads nothing"],
)  # fmt: skip
def test_slow_clients_keep_nobody_waiting(live_server: LiveServer, sent: str, half_closed: bool) -> None:
    with clients(live_server.port, SLOW, sent, half_closed=half_closed):
        for address in ("/health", "/", f"/static/{STYLE.name}"):
            with urllib.request.urlopen(f"{live_server.url}{address}", timeout=5) as answer:
                assert answer.status == 200


def test_a_large_answer_arrives_whole(live_server: LiveServer) -> None:
    assert len(STYLE.plain) > front.PIECE * 2
    with urllib.request.urlopen(f"{live_server.url}/static/{STYLE.name}", timeout=5) as answer:
        assert answer.read() == STYLE.plain


def test_what_is_too_large_is_refused_before_it_is_sent(live_server: LiveServer) -> None:
    head = slow_clients.HALF_A_BODY.replace("1000", str(MAX_UPLOAD + 1))
    with clients(live_server.port, 1, head) as (one,):
        assert one.recv(100).startswith(b"HTTP/1.1 413 ")


def test_the_server_warns_a_newcomer_of_nothing(live_server: LiveServer) -> None:
    assert [line for line in live_server.output.splitlines() if not line.startswith("[INFO] ")] == []
