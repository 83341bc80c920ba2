"""Sending one piece to many readers: who has room for it takes it at once, and only the others are waited for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterable, MutableMapping
from typing import Any, TypeVar

from werkzeug import Response

from tournament.web.headers import raw_headers

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Each = TypeVar("Each")


class Rest:
    """What is left of a sending that waits for its reader; to be awaited once."""

    def __init__(self, waits_for: Any, steps: Generator[Any, Any, None]) -> None:
        self._waits_for, self._steps = waits_for, steps

    def __await__(self) -> Generator[Any, Any, None]:
        yield self._waits_for
        yield from self._steps


def begin(sending: Awaitable[None]) -> Rest | None:
    """Send as far as that goes without waiting, with no task for it; return what is left, if anything is."""
    steps = sending.__await__()
    try:
        return Rest(next(steps), steps)
    except StopIteration:
        return None


def piece(said: bytes, *, goes_on: bool = True) -> Message:
    """Return a piece of an answer in the words of ASGI."""
    return {"type": "http.response.body", "body": said, "more_body": goes_on}


async def begin_answer(response: Response, send: Send) -> None:
    """Send the head of an answer that goes on, and its first piece."""
    headers = [each for each in raw_headers(response.headers) if each[0] != b"content-length"]
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send(piece(response.get_data()))


async def each(several: Iterable[Each], at_once: int) -> AsyncIterator[Each]:
    """Yield each of several, and let others work between so many."""
    for number, one in enumerate(tuple(several), 1):
        yield one
        if number % at_once == 0:
            await asyncio.sleep(0)
