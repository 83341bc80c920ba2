"""What stands on the public port before the application: an ASGI application that takes whole requests only.

Clients that are slow hold a connection, never a thread: a body is read here, within a time and a size, a large answer
is sent here piece by piece, and a thread works on a request that is complete. Pages and feeds that are kept are
answered without one, and streams of events go on without one. The same application runs without this under any WSGI
server.
"""

from __future__ import annotations

import asyncio
import contextvars
import io
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from flask import Flask
from werkzeug import Response

from tournament import tracing
from tournament.config import Network
from tournament.runtime import Committed
from tournament.web import metrics, spans
from tournament.web import page_cache as shared
from tournament.web.headers import raw_headers
from tournament.web.kept_answers import KeptAnswers, Message, Scope
from tournament.web.live.answers import OFFER, Opening, Ticket
from tournament.web.live.streams import Streams
from tournament.web.page_cache import Kept, Making, Page
from tournament.web.proxies import Proxies, office_of
from tournament.web.request_notes import begin, notes_of
from tournament.web.short_refusals import RefusedError
from tournament.web.turns import Turns

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

THREADS = 8
WAIT_SECONDS = 5.0
ROOM = 200
"""How long a whole request waits for a thread, and how many wait, before one is told to come again."""
RESERVED = 4
"""One thread more for each so many, which work on pages for everybody alone when the others are busy."""
ALWAYS_ANSWERED = ("/health", "/metrics")
"""What supervisors ask has threads of its own: it is asked when there is too much to do."""
BODY_SECONDS = 120.0
PAUSE_SECONDS = 10.0
"""How long a body may take, and how long nothing of it may come."""
SMALL_BODY = 16 * 1024
LARGE_BODIES = 128 * 1024 * 1024
"""Bytes of all bodies that are being read or worked on; small ones are always taken."""
PIECE = 64 * 1024
SETTLE_SECONDS = 0.25
"""How long counts of kept pages may be told to nobody."""
STALL_SECONDS = 30.0
"""How long a reader may take over one piece of an answer."""


class GoneError(Exception):
    """The client went away in the middle of its request."""


class Bodies:
    """Reads bodies to their end, all of them together within a number of bytes."""

    def __init__(self, largest: int) -> None:
        self._largest, self._used = largest, 0

    async def read(self, receive: Receive, declared: int | None) -> tuple[bytes, int]:
        """Return a body and its length; of one that is too large no more than its length is known.

        Raises RefusedError when it comes too slowly or there is no room for it; `free` what was returned.
        """
        if declared is not None and declared > self._largest:
            return b"", declared
        pieces = bytearray()
        try:
            async with asyncio.timeout(BODY_SECONDS):
                while await self._one(receive, pieces) and len(pieces) <= self._largest:
                    pass
        except TimeoutError:
            self.free(len(pieces))
            raise RefusedError(408) from None
        except (RefusedError, GoneError):
            self.free(len(pieces))
            raise
        return bytes(pieces), len(pieces)

    def free(self, size: int) -> None:
        """Give back the room of a body."""
        self._used -= max(0, size - SMALL_BODY)

    async def _one(self, receive: Receive, pieces: bytearray) -> bool:
        """Take the next piece; tell whether more follow."""
        message = await asyncio.wait_for(receive(), PAUSE_SECONDS)
        if message["type"] == "http.disconnect":
            raise GoneError
        before = len(pieces)
        pieces += message.get("body", b"")
        self._used += max(0, len(pieces) - SMALL_BODY) - max(0, before - SMALL_BODY)
        if self._used > LARGE_BODIES and len(pieces) > SMALL_BODY:
            raise RefusedError(503)
        return bool(message.get("more_body"))


class Pool:
    """Threads that work on whole requests; what finds none waits a moment."""

    def __init__(self, threads: int) -> None:
        self._threads = ThreadPoolExecutor(threads, "request")
        self._free = Turns(threads, ROOM)

    @property
    def is_free(self) -> bool:
        """Tell whether a thread has nothing to do."""
        return self._free.is_free

    async def run(self, work: Callable[[], Response], asker: str) -> Response:
        """Return what `work` answers in a thread; raises RefusedError when none comes free."""
        with metrics.WAITING.track_inprogress():
            try:
                await self._free.take(asker, WAIT_SECONDS)
            except TimeoutError:
                raise RefusedError(503) from None
        try:
            with metrics.BUSY.track_inprogress():
                within = contextvars.copy_context()  # the span of the request is in it
                return await asyncio.get_running_loop().run_in_executor(self._threads, within.run, work)
        finally:
            self._free.give()


class Front:
    """The ASGI application before a Flask application."""

    def __init__(self, app: Flask, threads: int = THREADS, trusted_proxies: Sequence[Network] = ()) -> None:
        self._app = app
        self._kept: Kept | None = app.extensions.get("tournament_kept")
        self._wsgi = self._kept.within if self._kept else app.wsgi_app
        self._bodies = Bodies(app.config["MAX_CONTENT_LENGTH"])
        self._pool = Pool(threads)
        self._for_everybody = Pool(threads // RESERVED) if threads >= RESERVED else self._pool
        self._always = {path: Pool(1) for path in ALWAYS_ANSWERED}
        self._proxies = Proxies(trusted_proxies)
        self._streams = Streams(app, self._hear)
        is_told = tracing.is_on()  # a span for each answer, which those that are given at once have not
        of_kept = KeptAnswers(self._kept, self._proxies, environ_of) if self._kept and not is_told else None
        self._kept_answers = of_kept

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        began = time.perf_counter()
        answer = self.at_once(scope, asyncio.get_running_loop())
        if answer is not None:
            for message in answer:
                await send(message)
            return
        openings = await self._respond(scope, receive, send, began)
        while openings:
            scope.clear()  # nothing of the request is kept for as long as a stream is open
            await self._streams.hold(openings.pop(), receive, send)

    async def _respond(self, scope: Scope, receive: Receive, send: Send, began: float) -> list[Opening]:
        """Answer one request to its end, or return what a stream begins with."""
        environ = environ_of(scope)
        trusted = self._proxies.take(environ)
        notes = begin(environ, trusted=trusted)
        environ[OFFER] = tickets = list[Ticket]()
        try:
            with spans.of_request(environ, trusted=trusted) as answered:
                response = await self._decide(environ, receive, tickets)
                answered(response.status_code)
        except GoneError:
            return []
        metrics.count_answer(notes.route, response.status_code, time.perf_counter() - began)
        if tickets:
            response.headers["X-Request-Id"] = notes.id
            return [Opening(tickets[0], response, environ)]
        await _deliver(response, send, notes.id, with_body=scope["method"] != "HEAD")
        return []

    async def _decide(self, environ: WSGIEnvironment, receive: Receive, tickets: list[Ticket]) -> Response:
        try:
            known = self._streams.at_once(environ) or await self._answer_kept(environ)
            response = known or await self._answer(environ, receive)
            if tickets:
                self._streams.require_room(environ["REMOTE_ADDR"])
        except RefusedError as refused:
            metrics.SHED.labels(refused.status).inc()
            response = refused.answer(self._app)
            response.headers["Connection"] = "close"  # what is left of the request is not read
            tickets.clear()
        return response

    def at_once(self, scope: Scope, loop: asyncio.AbstractEventLoop) -> tuple[Message, Message] | None:
        """Return the two messages of an answer with a kept page, in any thread; None for what takes more."""
        began = time.perf_counter()
        found = self._kept_answers.find(scope) if self._kept_answers else None
        if found is None:
            return None
        page, start, body = found
        if metrics.count_hit(page.route, start["status"], time.perf_counter() - began):
            loop.call_soon_threadsafe(loop.call_later, SETTLE_SECONDS, metrics.settle)
        return start, body

    async def _answer_kept(self, environ: WSGIEnvironment) -> Response | None:
        """Answer with a page for everybody; who waits for it while another request makes it takes no thread."""
        kept = self._kept
        found = await self._wait_for(kept, environ) if kept else None
        if kept is None or found is None:
            return None
        if isinstance(found, Page):
            metrics.HIT.inc()
            notes_of(environ).route = found.route
            return kept.answer_with(found, environ)
        metrics.MISS.inc()
        try:
            pool = self._pool if self._pool.is_free else self._for_everybody
            return await pool.run(lambda: kept.lead(found, environ), office_of(environ["REMOTE_ADDR"]))
        finally:
            kept.give_up(found)

    async def _wait_for(self, kept: Kept, environ: WSGIEnvironment) -> Page | Making | None:
        asking, loop = kept.ask(environ), asyncio.get_running_loop()
        until = loop.time() + shared.WAIT_SECONDS
        try:
            while True:
                landed = asyncio.wrap_future(next(asking))
                if not (await asyncio.wait({landed}, timeout=until - loop.time()))[0]:
                    return kept.last_version(environ)
        except StopIteration as ended:
            found: Page | Making | None = ended.value
            return found

    async def _answer(self, environ: WSGIEnvironment, receive: Receive) -> Response:
        if "CONTENT_LENGTH" not in environ and "HTTP_TRANSFER_ENCODING" not in environ:
            return await self._run(lambda: self._call(environ), environ)
        body, length = await self._bodies.read(receive, _declared(environ))
        try:
            environ.pop("HTTP_TRANSFER_ENCODING", None)
            environ |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(length)}
            return await self._run(lambda: self._call(environ), environ)
        finally:
            self._bodies.free(len(body))

    async def _run(self, work: Callable[[], Response], environ: WSGIEnvironment) -> Response:
        pool = self._always.get(environ["PATH_INFO"])
        if pool is not None:
            environ.pop("HTTP_COOKIE", None)  # who asks makes no difference, and the database need not know
        return await (pool or self._pool).run(work, office_of(environ["REMOTE_ADDR"]))

    def _hear(self, action: str) -> None:
        """Look again at what is kept: another process may have made this change."""
        if self._kept is not None:
            self._kept.forget(Committed(action, {}))

    def _call(self, environ: WSGIEnvironment) -> Response:
        return Response.from_app(self._wsgi, environ, buffered=True)


def environ_of(scope: Scope) -> WSGIEnvironment:
    """Say in the words of WSGI (PEP 3333) what a request without a body is; who asks is the peer and nobody else."""
    server, client = scope.get("server") or ("", ""), scope.get("client") or ("", "")
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    _add_headers(environ, scope["headers"])
    return environ


def _add_headers(environ: WSGIEnvironment, headers: Iterable[tuple[bytes, bytes]]) -> None:
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1").upper(), raw_value.decode("latin-1")
        if "_" in name:
            continue  # in WSGI it would pass for the one with a hyphen
        key = name.replace("-", "_")
        if key not in {"CONTENT_LENGTH", "CONTENT_TYPE"}:
            key = f"HTTP_{key}"
        together = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{together}{value}" if key in environ else value


def _declared(environ: WSGIEnvironment) -> int | None:
    given = environ.get("CONTENT_LENGTH", "")
    return int(given[:20]) if given.isdecimal() else None


async def _deliver(response: Response, send: Send, request_id: str, *, with_body: bool) -> None:
    """Send an answer, a large one piece by piece: a slow reader has one piece of it, and not for ever."""
    headers = [*raw_headers(response.headers), (b"x-request-id", request_id.encode("latin-1"))]
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    body = response.get_data() if with_body else b""
    for at in range(0, len(body) or 1, PIECE):
        goes_on = at + PIECE < len(body)
        piece = {"type": "http.response.body", "body": body[at : at + PIECE], "more_body": goes_on}
        try:
            async with asyncio.timeout(STALL_SECONDS):  # `wait_for` makes a task: three times as much
                await send(piece)
        except TimeoutError:
            return  # the server then closes the connection
