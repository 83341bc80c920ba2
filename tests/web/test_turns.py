"""Who waits for a place: each asker in turn, and who asks for most is sent away first."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from tests.support import coroutines
from tournament.web.turns import Turns

LONG = 20.0


def served(order: str, room: int, places: int = 1) -> tuple[str, str]:
    """Let askers, each a letter, come in an order while every place is taken; return who was let in, and sent away."""
    let_in: list[str] = []
    sent_away: list[str] = []

    async def come(turns: Turns, asker: str) -> None:
        try:
            await turns.take(asker, LONG)
        except TimeoutError:
            sent_away.append(asker)
        else:
            let_in.append(asker)
            turns.give()

    async def all_of_them() -> None:
        turns = Turns(places, room)
        for _ in range(places):
            await turns.take("first", LONG)
        coming = [asyncio.create_task(come(turns, asker)) for asker in order]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        turns.give()
        await asyncio.gather(*coming)

    coroutines.run(all_of_them())
    return "".join(let_in), "".join(sorted(sent_away))


def test_each_asker_has_a_turn() -> None:
    assert served("aaaaabbc", room=10) == ("abcabaaa", "")


def test_who_asks_for_most_is_sent_away_when_the_room_is_full() -> None:
    assert served("aaaabc", room=4) == ("abca", "aa")
    assert served("abcda", room=4) == ("abcd", "a")
    assert served("abcde", room=4) == ("abcd", "e")
    assert served("aab", room=0) == ("", "aab")


def test_a_place_is_lost_by_nobody_who_goes_away_or_waits_too_long() -> None:
    async def go_away(turns: Turns, names: Iterable[str]) -> None:
        waiting = [asyncio.create_task(turns.take(name, LONG)) for name in names]
        await asyncio.sleep(0)
        turns.give()  # for the first, who is gone before it hears of that
        for each in waiting:
            each.cancel()
        assert await asyncio.gather(*waiting, return_exceptions=True)

    async def all_of_it() -> None:
        turns = Turns(1, 10)
        await turns.take("first", LONG)
        await go_away(turns, "abb")
        await asyncio.wait_for(turns.take("free again", 0), 1)
        assert await asyncio.gather(turns.take("too long", 0.01), return_exceptions=True) != [None]
        assert (turns._waiting, turns._queues) == (0, {})
        turns.give()
        await asyncio.wait_for(turns.take("free again", 0), 1)

    coroutines.run(all_of_it())
