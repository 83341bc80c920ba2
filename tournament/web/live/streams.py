"""The open streams of one process: who hears of which edition, without a thread for anybody.

One task looks for news while anybody listens, and tells them at most twice a second; another keeps quiet streams open
and notices those whose reader is gone. They and the watch of the database outlast the last stream for a while: readers
who come and go begin nothing anew.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from asyncio import sleep
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug import Response
from werkzeug.datastructures import Headers

from tournament.domain.competitions.queries.news import News, news
from tournament.domain.exchanges.queries.revisions import Position, positions
from tournament.runtime import Committed, Runtime
from tournament.storage.news import Watch
from tournament.web import metrics
from tournament.web.live.answers import OFFER, STILL_HERE, Opening, Pieces, Ticket, beginning, event_id
from tournament.web.live.sending import Message, Send, begin, begin_answer, each, piece
from tournament.web.proxies import is_here, office_of
from tournament.web.request_notes import notes_of
from tournament.web.short_refusals import RefusedError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

log = logging.getLogger(__name__)
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Address = tuple[str, str]
Found = Mapping[int, tuple[Position, Mapping[int, News]]]

MOST = 12_000
"""Open streams of one process."""
MOST_KNOWN = 1_000
"""Addresses of streams that are known to be there."""
OF_ONE = {"Content-Length", "X-Request-Id"}
"""Headers of one answer alone."""
MOST_OF_PEER = 3_000
"""Open streams of one office; the address of this machine, where a proxy may stand, has no bound of its own."""
MOST_READ = 200
"""Steps of an edition's log that one look reads for all who say they were told different revisions."""
PAUSE_SECONDS = 0.5
"""How long after one event the next may come."""
NOTHING_SECONDS = 0.1
"""How long after a look at which nothing was new the next may come: not every commit is news."""
BEAT_SECONDS = 20.0
"""How long a stream may be quiet: less than proxies wait."""
BEATS_SECONDS = 1.0
STALL_SECONDS = 30.0
"""How long a reader may take over one event."""
CHECK_SECONDS = 2.0
"""How long it is believed that an organiser may still be told."""
AGAIN_SECONDS = 1.0
AT_ONCE = 200
"""How many are told before the loop does something else."""
REST_SECONDS = 30.0
"""How long the database is watched after the last stream: each watch is a thread, and a connection of its own."""


@dataclass(slots=True, eq=False)
class Stream:
    """One open stream: up to which revision its reader was told, and when something was last sent."""

    ticket: Ticket
    environ: WSGIEnvironment
    send: Send
    ended: asyncio.Future[None]
    told: int
    at: float
    checked: float
    is_busy: bool = False
    has_missed: bool = False
    """Whether there was something new while it was busy."""

    def end(self) -> None:
        """End it, cleanly if its reader is still there."""
        if not self.ended.done():
            self.ended.set_result(None)


@dataclass(slots=True)
class Streams:
    """The open streams of an application, by edition; `heard` is called when any process may have changed something."""

    app: Flask
    heard: Callable[[str], None]
    _open: dict[int, set[Stream]] = field(default_factory=dict)
    _latest: dict[int, int] = field(default_factory=dict)
    _known: dict[Address, tuple[int, str, Headers]] = field(default_factory=dict)
    _peers: Counter[str] = field(default_factory=Counter)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _asking: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "news"))
    _news: asyncio.Event | None = None
    _loop: asyncio.AbstractEventLoop | None = None
    _watch: Watch | None = None
    _rest: asyncio.TimerHandle | None = None
    _is_over: bool = False

    def __post_init__(self) -> None:
        of_app: Runtime | None = self.app.extensions.get("tournament")
        if of_app is not None:
            of_app.listeners.append(self._hear_commit)

    @property
    def count(self) -> int:
        """Return how many are open."""
        return self._peers.total()

    def require_room(self, peer: str) -> None:
        """Raise RefusedError where there is no room for one more stream."""
        if self._is_over or self.count >= MOST:
            raise RefusedError(503)
        if self._peers[office_of(peer)] >= MOST_OF_PEER and not is_here(peer):
            raise RefusedError(429)

    def at_once(self, environ: WSGIEnvironment) -> Response | None:
        """Answer as the application would, where somebody hears of the edition by the same address already.

        A reader who was away is told what it missed like one who was slow: many come back at once.
        """
        known = self._known.get(_address(environ))
        if known is None or environ["REQUEST_METHOD"] != "GET" or "CONTENT_LENGTH" in environ:
            return None
        edition, route, headers = known
        latest = self._latest.get(edition)
        if latest is None:
            return None
        told = event_id(environ.get("HTTP_LAST_EVENT_ID", ""))
        told = latest if told is None else told
        notes_of(environ).route = route
        environ[OFFER].append(Ticket(edition, told))
        return Response(beginning(told), headers=headers.copy())

    async def hold(self, opening: Opening, receive: Receive, send: Send) -> None:
        """Begin a stream with what the application answered, and go on until either side ends it."""
        ticket, response, environ = opening.ticket, opening.response, opening.environ
        peer = office_of(environ["REMOTE_ADDR"])
        loop = asyncio.get_running_loop()
        kept = environ if ticket.for_organisers else {}
        stream = Stream(ticket, kept, send, loop.create_future(), ticket.revision, loop.time(), loop.time())
        gone = loop.create_task(_until_gone(stream, receive))
        metrics.STREAMS.inc()
        try:
            self._add(stream, peer, loop)
            if not ticket.for_organisers and not environ["QUERY_STRING"]:
                self._note(environ, ticket, response)
            with suppress(OSError, RuntimeError, TimeoutError):  # its reader is gone
                async with asyncio.timeout(STALL_SECONDS):
                    await begin_answer(response, send)
                del opening, response, environ, kept  # of a request that is over, for hours
                await _go_on(stream, gone)
        finally:
            gone.cancel()
            metrics.STREAMS.dec()
            self._remove(stream, peer)

    def end(self) -> None:
        """End all of them, and open no other."""
        self._is_over = True
        for streams in self._open.values():
            for stream in streams:
                stream.end()

    def _add(self, stream: Stream, peer: str, loop: asyncio.AbstractEventLoop) -> None:
        self._open.setdefault(stream.ticket.exchange_id, set()).add(stream)
        self._peers[peer] += 1
        if self._rest is not None:
            self._rest.cancel()
        if self._watch is None:
            self._begin(loop)
        if self._news is not None:
            self._news.set()  # something may have been committed since the application looked

    def _note(self, environ: WSGIEnvironment, ticket: Ticket, response: Response) -> None:
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        headers = Headers([(name, value) for name, value in response.headers if name not in OF_ONE])
        self._known[_address(environ)] = ticket.exchange_id, notes_of(environ).route, headers
        self._latest.setdefault(ticket.exchange_id, ticket.revision)

    def _remove(self, stream: Stream, peer: str) -> None:
        of_edition = self._open[stream.ticket.exchange_id]
        of_edition.discard(stream)
        if not of_edition:
            del self._open[stream.ticket.exchange_id]
            self._latest.pop(stream.ticket.exchange_id, None)
        self._peers[peer] -= 1
        if not self._peers[peer]:
            del self._peers[peer]
        if not self._open:
            self._rest = asyncio.get_running_loop().call_later(0 if self._is_over else REST_SECONDS, self._end_watch)

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._loop is not loop:
            self._loop = loop
            _when_stopped(loop, self.end)
        watch = Watch(self.app.config["SQLALCHEMY_DATABASE_URI"], self._hear)
        watch.start()
        self._watch, self._news = watch, asyncio.Event()
        self._run(self._tell_on(self._news))
        self._run(self._beat_on(self._news))

    def _end_watch(self) -> None:
        if self._watch is not None:
            self._watch.stop()
        if self._news is not None:
            self._news.set()
        self._watch = self._news = None

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _hear(self, action: str) -> None:
        """Hear in another thread that something was committed, perhaps elsewhere."""
        self.heard(action)
        self._wake()

    def _hear_commit(self, _committed: Committed) -> None:
        self._wake()

    def _wake(self) -> None:
        loop, awaited = self._loop, self._news
        if loop is not None and awaited is not None and not loop.is_closed():
            loop.call_soon_threadsafe(awaited.set)

    async def _tell_on(self, awaited: asyncio.Event) -> None:
        """Tell of what is new as long as the database is watched; what comes within a pause is told together."""
        try:
            while self._news is awaited:
                await awaited.wait()
                awaited.clear()
                was_new = False
                try:
                    was_new = await self._tell()
                except Exception:
                    log.exception("what is new could not be told")
                    await sleep(AGAIN_SECONDS)
                    awaited.set()
                await sleep(PAUSE_SECONDS if was_new else NOTHING_SECONDS)
        finally:
            if self._news is awaited:  # the loop ends before the watch has rested
                self._end_watch()

    async def _tell(self) -> bool:
        """Look once, and tell what is new; returns whether anything was."""
        if not self._open:
            return False
        was_new = False
        wanted = {edition: {stream.told for stream in streams} for edition, streams in self._open.items()}
        found = await asyncio.get_running_loop().run_in_executor(self._asking, self._look, wanted)
        for edition in wanted.keys() & self._open.keys():
            if edition in found and found[edition][0].is_public:
                self._latest[edition] = found[edition][0].revision
            else:
                self._latest.pop(edition, None)
            place, new = found.get(edition, (None, {}))
            was_new |= place is None or wanted[edition] != {place.revision}
            said = Pieces(new)
            async for stream in each(self._open.get(edition, ()), AT_ONCE):
                self._tell_one(stream, place, said)
        return was_new

    def _tell_one(self, stream: Stream, place: Position | None, said: Pieces) -> None:
        for_organisers = stream.ticket.for_organisers
        if place is None or not (place.is_public or for_organisers):
            stream.end()
        elif stream.is_busy:
            stream.has_missed = True
        elif stream.told != place.revision and stream.told in said.new:
            self._say(stream, said.of(stream.told, for_organisers=for_organisers), place.revision)

    def _look(self, wanted: Mapping[int, set[int]]) -> Found:
        """Ask the database, in a thread, how far editions have come and what is new since some revisions."""
        with self.app.app_context():
            return {
                edition: (place, _news_of(edition, wanted[edition], place.revision))
                for edition, place in positions(wanted.keys()).items()
            }

    def _say(self, stream: Stream, said: Message | None, revision: int) -> None:
        """Send something to one reader, at once if there is room; an organiser has to be one still."""
        if stream.ended.done():
            return
        if stream.ticket.for_organisers and said is not None:
            stream.is_busy = True
            self._run(self._say_to_organiser(stream, said, revision))
            return
        try:
            rest = begin(stream.send(said)) if said is not None else None
        except (OSError, RuntimeError):
            stream.end()
            return
        if rest is not None:
            stream.is_busy = True
            self._run(self._finish(stream, rest, revision))
            return
        stream.told = revision
        if said is not None:
            stream.at = asyncio.get_running_loop().time()

    async def _say_to_organiser(self, stream: Stream, said: Message, revision: int) -> None:
        is_allowed = await self._is_allowed(stream, asyncio.get_running_loop())
        await self._finish(stream, stream.send(said) if is_allowed else None, revision)

    async def _finish(self, stream: Stream, sending: Awaitable[None] | None, revision: int) -> None:
        """Wait until a reader has taken something; one who takes too long over it is let go."""
        try:
            if sending is not None:
                async with asyncio.timeout(STALL_SECONDS):
                    await sending
                stream.at, stream.told = asyncio.get_running_loop().time(), revision
        except (OSError, RuntimeError, TimeoutError):
            stream.end()
        finally:
            stream.is_busy = False
        if stream.has_missed and self._news is not None:
            stream.has_missed = False
            self._news.set()

    async def _is_allowed(self, stream: Stream, loop: asyncio.AbstractEventLoop) -> bool:
        """Tell whether an organiser's session and rights last; end the stream if not."""
        if not stream.ticket.for_organisers or loop.time() - stream.checked < CHECK_SECONDS:
            return not stream.ended.done()
        if not await loop.run_in_executor(self._asking, self._would_open, dict(stream.environ)):
            stream.end()
        stream.checked = loop.time()
        return not stream.ended.done()

    def _would_open(self, environ: WSGIEnvironment) -> bool:
        environ |= {OFFER: (again := list[Ticket]())}
        Response.from_app(self.app.wsgi_app, environ, buffered=True)
        return bool(again)

    async def _beat_on(self, awaited: asyncio.Event) -> None:
        """Send something to whoever was told nothing for a while, as long as the database is watched."""
        loop = asyncio.get_running_loop()
        while self._news is awaited:
            due, still_here = loop.time() - BEAT_SECONDS, piece(STILL_HERE)
            for streams in tuple(self._open.values()):
                async for stream in each(streams, AT_ONCE):
                    if stream.at <= due and not stream.is_busy:
                        self._say(stream, still_here, stream.told)
            await sleep(BEATS_SECONDS)


def _address(environ: WSGIEnvironment) -> Address:
    """Return the host and the path of a request; nothing of a query means anything there."""
    return environ.get("HTTP_HOST", ""), environ["PATH_INFO"]


def _news_of(edition: int, told: Iterable[int], revision: int) -> dict[int, News]:
    """Return what is new since each of some revisions: in detail since the latest ones, for which little is read."""
    found, left = dict[int, News](), MOST_READ
    for since in sorted(told, reverse=True):
        left -= max(revision - since, 0)
        found[since] = news(edition, since, revision) if left >= 0 else News(revision)
    return found


async def _go_on(stream: Stream, gone: asyncio.Task[None]) -> None:
    """Wait for a stream's end, and send that if its reader is there until then."""
    await stream.ended
    if not gone.done():
        gone.cancel()
        await asyncio.wait_for(stream.send(piece(b"", goes_on=False)), STALL_SECONDS)


async def _until_gone(stream: Stream, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.end()


def _when_stopped(loop: asyncio.AbstractEventLoop, end: Callable[[], None]) -> None:
    """Call `end` beside what else happens when this process is told to stop: the loop hears of it by another way."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(end))
        signal.siginterrupt(number, False)
