"""A plugin that works until a test tells one of its parts to misbehave, and editions that hang on it."""

from __future__ import annotations

import sys
import threading
import time
import types
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from tournament.engine.formats import FORMATS
from tournament.engine.pairing import NextRound, Paired, Pairer, PairingState
from tournament.engine.scoring import Outcome
from tournament.plugins.registry import GROUP, Registry
from tournament.sdk import Format, Preset, SetScoring, Sport, Step, Text, Tiebreaker, hookimpl

NAME = "unruly"
RANKING = ({"by": "match_points"}, {"by": "joy"}, {"by": "lots"})
_NEVER = threading.Event()

WAYS: Mapping[str, Any] = {
    "raises": lambda: 1 / 0,
    "ends the program": lambda: sys.exit(3),
    "never ends": lambda: _NEVER.wait(),
    "answers nonsense": lambda: "much",
}
"""How a part can misbehave."""
SLOW_SECONDS = 0.3


@dataclass
class _Unruly:
    ways: dict[str, str] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)

    def answer(self, part: str, answer: Any, after: int = 0) -> Any:
        """Answer, or misbehave."""
        self.asked[part] = self.asked.get(part, 0) + 1
        way = self.ways.get(part)
        if way == "is slow":
            until = time.thread_time() + SLOW_SECONDS
            while time.thread_time() < until:
                pass
            return answer
        return answer if way is None or self.asked[part] <= after else WAYS[way]()


UNRULY = _Unruly()


@contextmanager
def misbehaving(part: str, way: str) -> Iterator[None]:
    """Let a part misbehave from now on."""
    UNRULY.asked.clear()
    UNRULY.ways[part] = way
    try:
        yield
    finally:
        UNRULY.ways.clear()


class JoyScoring(SetScoring):
    """Counts like any sport played in sets."""

    def outcome(self, *given: Any, **more: Any) -> Outcome:
        said: Outcome = UNRULY.answer("scoring", super().outcome(*given, **more))
        return said

    def violations(self, *given: Any, **more: Any) -> Any:
        return UNRULY.answer("scoring", super().violations(*given, **more))


def _compose(builder: Any, entrants: Any, options: Any) -> None:
    FORMATS["round_robin"].compose(builder, entrants[::-1] if "layout" in UNRULY.ways else entrants, options)
    if UNRULY.answer("format", None) is not None:
        builder.matches.append("much")


def _next_round(before: PairingState) -> NextRound:
    pairs = tuple(Paired(home, home + 1, Text("Vui", "Joy")) for home in before.playing[::2])
    found: NextRound = UNRULY.answer("pairer", NextRound(len(before.rounds) + 1, pairs))
    return found


def _ladder_pairer(pairer: Pairer) -> Pairer:
    order, planned = pairer.order, pairer.planned
    assert order is not None
    return replace(
        pairer,
        order=lambda before: UNRULY.answer("order", order(before)),
        planned=lambda entries, options: UNRULY.answer("planned", planned(entries, options)),
    )


def _plugin() -> types.ModuleType:
    names, ranking = Text("Vui", "Joy"), tuple(Step(step["by"]) for step in RANKING)
    preset = Preset("standard", names, {"best_of": 3, "points": 21, "decider": 15, "win_by": 2}, ranking)
    robin, swiss = FORMATS["round_robin"], FORMATS["swiss"]
    ladder = FORMATS["ladder"]
    assert swiss.pairer is not None
    assert ladder.pairer is not None
    # The second entry that is measured fails, so that the first has a number already.
    joy = Tiebreaker("joy", names, lambda tally, entry, table: UNRULY.answer("tiebreak", int(entry), after=1))
    found = types.ModuleType(NAME)
    for kind, records in {
        "sports": (Sport("joyball", names, JoyScoring(), (preset,)),),
        "formats": (
            Format("joyful", names, _compose, robin.options),
            replace(swiss, key="joyrounds", names=names, pairer=replace(swiss.pairer, next=_next_round)),
            replace(ladder, key="joyladder", names=names, pairer=_ladder_pairer(ladder.pairer)),
        ),
        "tiebreakers": (joy,),
    }.items():
        setattr(found, f"tournament_{kind}", hookimpl(lambda records=records: records))

    def tournament_calendar_entry(match: Any, entry: Any) -> Any:
        return UNRULY.answer("calendar", None)

    def tournament_score_checks(match: Any, score: Any) -> Any:
        return UNRULY.answer("score check", ())

    for hook in (tournament_calendar_entry, tournament_score_checks):
        setattr(found, hook.__name__, hookimpl(hook))
    return found


class _EntryPoint(EntryPoint):
    def load(self) -> Any:
        return _plugin()


def with_unruly() -> Registry:
    """Return a registry of what is installed and the unruly plugin."""
    return Registry([*entry_points(group=GROUP), _EntryPoint(NAME, NAME, GROUP)])
