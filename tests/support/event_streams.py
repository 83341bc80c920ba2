"""Readers of streams of events: of a real server, and of the front in this process."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from http.client import HTTPConnection, HTTPResponse
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tournament.web.front import Front

SECONDS = 30
"""How long a test waits for what has to come."""


class Listener:
    """One open stream of a real server."""

    def __init__(self, answer: HTTPResponse) -> None:
        self.answer = answer

    def block(self) -> dict[str, str]:
        """Return the fields of the next block; of a comment, and of the end of the stream, none."""
        fields = {}
        while line := self.answer.readline().decode().rstrip("\n"):
            name, _, value = line.partition(": ")
            fields[name] = value
        return fields

    def event(self) -> Any:
        """Return what the next event says."""
        while "data" not in (block := self.block()):
            assert not self.answer.isclosed(), "the stream has ended"
        said = json.loads(block["data"])
        assert said["revision"] == int(block["id"])
        return said


@contextmanager
def listening(url: str, path: str, **headers: str) -> Iterator[Listener]:
    """Open a stream."""
    link = HTTPConnection(urlsplit(url).netloc, timeout=SECONDS)
    with closing(link):
        link.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        yield Listener(link.getresponse())


class Wire:
    """What the front sends on one connection, piece by piece, and the other end of it."""

    def __init__(self, front: Front, path: str, *, cookie: str = "", peer: str = "192.0.2.7", **headers: str) -> None:
        sent = {"host": "127.0.0.1", "cookie": cookie, **{name.replace("_", "-"): v for name, v in headers.items()}}
        self._front, self._scope = front, {
            "type": "http", "method": "GET", "http_version": "1.1", "scheme": "http", "raw_path": path.encode(),
            "query_string": b"", "server": ("127.0.0.1", "80"), "client": (peer, "5"),
            "headers": [(name.encode(), value.encode()) for name, value in sent.items() if value],
        }  # fmt: skip
        self.pieces: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.gone, self.reads = asyncio.Event(), asyncio.Event()
        self.reads.set()

    async def piece(self) -> dict[str, Any]:
        """Return the next piece of the answer."""
        return await asyncio.wait_for(self.pieces.get(), SECONDS)

    async def body(self) -> str:
        """Return the text of the next piece."""
        return str((await self.piece())["body"].decode())

    async def run(self) -> None:
        """Be answered to the end."""
        await self._front(self._scope, self._receive, self._send)

    async def _receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, piece: Any) -> None:
        await self.reads.wait()
        self.pieces.put_nowait(piece)


@asynccontextmanager
async def opened(front: Front, path: str, **more: str) -> AsyncIterator[tuple[Wire, asyncio.Task[None]]]:
    """Open a stream of the front and leave it at the end; its head and its first piece are read."""
    wire = Wire(front, path, **more)
    task = asyncio.get_running_loop().create_task(wire.run())
    try:
        yield wire, task
    finally:
        wire.reads.set()
        wire.gone.set()
        await asyncio.wait_for(task, SECONDS)
