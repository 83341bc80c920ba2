"""The stages of the built-in formats. Their keys alone tell them, so graphs that were stored do not repeat them."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from tournament.engine.message import Message, pmessage
from tournament.engine.ordinals import ordinal
from tournament.engine.stages import Called, Stage

FINAL_MATCH: Called = Message("Final"), Message("F")
_THIRD = {"T": (Message("Third-place match"), pmessage("match", "3rd"))}

GROUPS = Stage("groups", rounds="by_group")
ROUNDS = Stage("rounds")
LUCKY_LOSERS = Stage("lucky_losers", Message("Lucky-loser match"), Message("LL"), rounds="alike")
"""Those next in their groups play for the places left."""
KNOCKOUT = Stage("knockout", rounds="from_end")
THIRD_PLACE = Stage("third_place", matches=_THIRD)
WINNERS = Stage("winners", Message("Winners' bracket"), pmessage("bracket", "W"))
LOSERS = Stage("losers", Message("Losers' bracket"), pmessage("bracket", "L"))
FINAL = Stage("final", rounds="from_end", matches={"F": FINAL_MATCH, "F2": (Message("Reset final"), Message("F2"))})
PAGE = Stage(
    "page",
    matches={
        "F": FINAL_MATCH,
        "Q": (Message("Match of seeds 1 and 2"), Message("1–2")),
        "S": (Message("Semi-final"), Message("SF")),
    },
)
HEATS = Stage("heats", rounds="in_heats")
QUALIFICATION = Stage("qualification", matches={"H1-1": (Message("Qualification"), pmessage("heat", "Qualif."))})
PLACES = Stage("places", matches={"H1-1": (Message("Order of places"), pmessage("heat", "Places"))})

_BY_KEY = {
    stage.key: stage
    for stage in (
        GROUPS, ROUNDS, LUCKY_LOSERS, KNOCKOUT, THIRD_PLACE, WINNERS, LOSERS, FINAL, PAGE, HEATS, QUALIFICATION, PLACES,
    )
}  # fmt: skip
_MEDALS: dict[int, Called] = {
    2: (Message("Silver plate"), pmessage("plate", "S")),
    3: (Message("Bronze plate"), pmessage("plate", "B")),
}
"""The brackets of those who do not advance; who does plays for gold."""
_OF_PLATE, _OF_PLACES = re.compile(r"plate_([0-9]{1,6})_(.+)"), re.compile(r"places_([0-9]{1,6})_([0-9]{1,6})")
_AGAIN = re.compile(r"(.+)_[0-9]{1,6}")
"""The second and later ones of a graph that go by one key."""


def places(first: int, last: int) -> Stage:
    """Return the stage of those who play for the places from `first` to `last`, whose final is ``P<first>``."""
    return Stage(
        f"places_{first}_{last}",
        Message("Places {first}–{last}").format(first=first, last=last),
        pmessage("bracket", "P{first}–{last}.").format(first=first, last=last),
        matches={f"P{first}": place_match(first)},
    )


def place_match(place: int) -> Called:
    """Name the match that decides a place."""
    title = Message("{ordinal}-place match").format(ordinal=ordinal(place))
    return title, pmessage("match", "{ordinal}").format(ordinal=ordinal(place))


def of_plate(number: int, stage: Stage) -> Stage:
    """Return a stage as it is in plate `number`: the second bracket is the first of those who do not advance."""
    title, letter = _MEDALS.get(number) or (Message("Plate {n}").format(n=number), f"{number}")
    return stage.within(f"plate_{number}_{stage.key}", title, letter, f"{number}.")


@lru_cache(maxsize=1024)
def by_key(key: str) -> Stage:
    """Return what the key of a stage alone tells of it; one that no built-in format has is named by numbers."""
    if found := _OF_PLATE.fullmatch(key):
        return of_plate(int(found[1]), by_key(found[2]))
    if found := _OF_PLACES.fullmatch(key):
        return places(int(found[1]), int(found[2]))
    if found := _AGAIN.fullmatch(key):
        return replace(by_key(found[1]), key=key)
    if key not in _BY_KEY:
        return Stage(key, rounds="by_group", matches={**FINAL.matches, **_THIRD, **PAGE.matches})
    return _BY_KEY[key]
