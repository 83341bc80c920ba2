"""Places for so many at once. Who finds none waits, each asker in turn, in a room of a certain size.

Whoever asks for much waits behind others who ask for little, and is the first to be sent away when the room is full.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque

Turn = asyncio.Future[None]


class Turns:
    """The places that are free, and who waits for one."""

    def __init__(self, places: int, room: int) -> None:
        self._free, self._room, self._waiting = places, room, 0
        self._queues: OrderedDict[str, deque[Turn]] = OrderedDict()

    @property
    def is_free(self) -> bool:
        """Tell whether there is a place at once."""
        return self._free > 0

    async def take(self, asker: str, seconds: float) -> None:
        """Take a place, and `give` it back; raises TimeoutError when none comes free in time, or the room is full."""
        if self._free > 0:
            self._free -= 1
            return
        turn = self._enter(asker)
        try:
            await asyncio.wait({turn}, timeout=seconds)
        except asyncio.CancelledError:
            if _has_come(turn):
                self.give()
            raise
        finally:
            self._leave(asker, turn)
        if not _has_come(turn):
            raise TimeoutError

    def give(self) -> None:
        """Give a place to the next in turn, or back."""
        if not self._queues:
            self._free += 1
            return
        asker = next(iter(self._queues))
        turn = self._queues[asker][0]
        self._leave(asker, turn)
        if asker in self._queues:
            self._queues.move_to_end(asker)
        turn.set_result(None)

    def _enter(self, asker: str) -> Turn:
        if self._waiting >= self._room:
            self._make_room(asker)
        turn: Turn = asyncio.get_running_loop().create_future()
        self._queues.setdefault(asker, deque()).append(turn)
        self._waiting += 1
        return turn

    def _make_room(self, asker: str) -> None:
        """Send the last of the longest queue away, if that leaves it as long as the asker's own."""
        longest = max(self._queues, key=lambda each: len(self._queues[each]), default=asker)
        if len(self._queues.get(longest, ())) <= len(self._queues.get(asker, ())) + 1:
            raise TimeoutError
        turn = self._queues[longest][-1]
        self._leave(longest, turn)
        turn.cancel()

    def _leave(self, asker: str, turn: Turn) -> None:
        queue = self._queues.get(asker)
        if queue is None or turn not in queue:
            return
        queue.remove(turn)
        self._waiting -= 1
        if not queue:
            del self._queues[asker]


def _has_come(turn: Turn) -> bool:
    return turn.done() and not turn.cancelled()
