"""The production server hands requests over without its loop where something kept answers them."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from granian._granian import CallbackScheduler
from granian.server import mp

from tournament.cli import at_once
from tournament.cli.one_socket import OneSocket

SERVER: Any = mp
LOOP: Any = SimpleNamespace()
ANSWER = ({"type": "http.response.start"}, {"type": "http.response.body"})


def handed(front: Any) -> tuple[list[object], list[object]]:
    """Hand a request over; return what was sent at once, and what the loop was given."""
    sent, by_loop = list[object](), list[object]()
    request = SimpleNamespace(scope={"raw_path": b"/"}, proto=SimpleNamespace(send=sent.append))
    at_once.hand_over(front, LOOP, by_loop.append, request)
    assert by_loop in ([], [request])
    return sent, by_loop


def test_what_is_kept_needs_no_loop() -> None:
    asked = []

    def found(*given: object) -> object:
        asked.append(given)
        return ANSWER

    assert handed(SimpleNamespace(at_once=found)) == (list(ANSWER), [])
    assert asked == [({"raw_path": b"/"}, LOOP)]


def test_the_loop_works_on_everything_else_and_on_what_fails(caplog: pytest.LogCaptureFixture) -> None:
    sent, by_loop = handed(SimpleNamespace(at_once=lambda *_: None))
    assert (sent, len(by_loop), caplog.records) == ([], 1, [])
    with caplog.at_level(logging.ERROR):
        sent, by_loop = handed(SimpleNamespace(at_once=lambda *_: 1 / 0))
    assert (sent, len(by_loop)) == ([], 1)
    assert [record.getMessage() for record in caplog.records] == ["a request could not be answered at once"]


def test_the_server_that_is_installed_can_do_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_future_watcher_wrapper", "_new_cbscheduler"):
        monkeypatch.setattr(mp, name, getattr(mp, name))  # puts it back
    begun = []
    monkeypatch.setattr(mp.MPServer, "_spawn_asgi_worker", lambda *given: begun.append(given))
    OneSocket._spawn_asgi_worker("a worker", 1)
    assert begun == [("a worker", 1)]
    front = SimpleNamespace(at_once=lambda scope, _loop: ANSWER if scope == "kept" else None)
    worked_on: list[object] = []

    async def application(scope: object, _protocol: object) -> None:
        worked_on.append(scope)

    application.__wrapped__ = front  # type: ignore[attr-defined]  # as the server's own wrapper says whom it calls
    sent: list[object] = []

    async def asked() -> None:
        work = SERVER._future_watcher_wrapper(application)
        scheduler = SERVER._new_cbscheduler(asyncio.get_running_loop(), work, impl_asyncio=True)
        assert isinstance(scheduler, CallbackScheduler)
        for scope in ("kept", "other"):
            request = SimpleNamespace(
                scope=scope, proto=SimpleNamespace(send=sent.append), taskref=lambda _: None, done=lambda: None
            )
            made[-1](request)
        for _ in range(5):
            await asyncio.sleep(0)

    made: list[Any] = []

    def noted(called: Any, *given: Any) -> Any:
        made.append(partial(called, *given))
        return made[-1]

    monkeypatch.setattr("tournament.cli.at_once.partial", noted)
    asyncio.run(asked())
    assert (sent, worked_on) == (list(ANSWER), ["other"])


def test_a_server_without_these_doors_serves_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    before = SERVER._future_watcher_wrapper
    monkeypatch.delattr(mp, "_new_cbscheduler")
    assert not at_once.install()
    assert SERVER._future_watcher_wrapper is before
