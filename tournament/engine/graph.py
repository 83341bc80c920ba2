"""The one graph every format compiles to.

A graph is a list of heats and a list of matches, each in an order in which they can be played. The two slots of a
match, or the many of a heat, name where its sides come from; the places name where the final ranking comes from.
Brackets, timetables, calendars and forecasts read this structure and never ask which format made it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from tournament.engine.stages import Stage


@dataclass(frozen=True, slots=True)
class Seed:
    """The entry drawn to number `n`, counted from 1."""

    n: int


@dataclass(frozen=True, slots=True)
class Winner:
    """The winner of the match `match`."""

    match: str


@dataclass(frozen=True, slots=True)
class Loser:
    """The loser of the match `match`."""

    match: str


@dataclass(frozen=True, slots=True)
class Rank:
    """The entry ranked `rank` in group `group`, counted from 1."""

    group: str
    rank: int


@dataclass(frozen=True, slots=True)
class Best:
    """The `nth` best of the entries ranked `rank` over `groups`, both counted from 1."""

    groups: tuple[str, ...]
    rank: int
    nth: int


@dataclass(frozen=True, slots=True)
class Placed:
    """The entry that ends on place `nth` of the heat `heat`, counted from 1."""

    heat: str
    nth: int


@dataclass(frozen=True, slots=True)
class Fastest:
    """The `nth` best by its mark, counted from 1, of those who end after place `after` of their own heat."""

    heats: tuple[str, ...]
    nth: int
    after: int = 0


@dataclass(frozen=True, slots=True)
class Bye:
    """Nobody: the other side goes on without playing."""


Candidates = tuple[tuple[str, ...], int]
"""Groups, and the rank whose best go on."""
Slot = Seed | Winner | Loser | Rank | Best | Placed | Fastest | Bye
BYE = Bye()


class Match(NamedTuple):
    """One match: `slots[0]` is the home side; rounds count from 1 within the stage."""

    id: str
    stage: str
    round: int
    slots: tuple[Slot, Slot]
    group: str | None = None
    if_needed: bool = False


class Heat(NamedTuple):
    """Many at once: a slot for each lane or starting number; `by_place` tells that places are given, not marks.

    Heats are fed by seeds and by other heats.
    """

    id: str
    stage: str
    round: int
    slots: tuple[Slot, ...]
    by_place: bool = False

    @property
    def group(self) -> None:
        """Say that no heat belongs to a group, as a match may."""
        return


Node = Match | Heat


@dataclass(frozen=True, slots=True)
class Series:
    """Matches of the same two sides that decide together who goes on, in order; the last one's id stands for all.

    Two legs go by the `aggregate`, and where that is level by the goals scored `away` if they count; a best of three,
    five or seven goes by `wins`, and what is left once that is decided is not played.
    """

    matches: tuple[str, ...]
    by: Literal["aggregate", "wins"]
    away_goals: bool = False

    @property
    def last(self) -> str:
        """Return the id of the last match, from which winner and loser go on."""
        return self.matches[-1]


class Leg(NamedTuple):
    """A match of a series: its number from 1, and whether its sides stand the other way round than in the last one."""

    series: Series
    number: int
    turned: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A final place and where its holder comes from; joint places repeat the number."""

    place: int
    slot: Slot


@dataclass(frozen=True)
class Graph:
    """A whole format for `entries` entries.

    `groups` maps a group's key to its members' slots in drawing order; a round robin is one group "A".
    `orders` gives, for a group ranked by its matches instead of a table (modified pool), the slots that
    hold its ranks. `places` are the places the format decides; `rest` those it leaves open, shared by
    everyone who got equally far, so that each entry ends in exactly one of the two. With `apart`, a best one of a rank
    changes places with another guest before it meets the winner of its own group (see `kept_apart`).
    `stages` are those that say more of themselves than their key does, `series` the matches that decide together.
    Heats and matches stand in an order in which every feeder comes before what it feeds, and heats before matches.
    """

    name: str
    entries: int
    matches: tuple[Match, ...]
    places: tuple[Place, ...]
    groups: Mapping[str, tuple[Slot, ...]] = field(default_factory=dict)
    orders: Mapping[str, tuple[Slot, ...]] = field(default_factory=dict)
    rest: tuple[Place, ...] = ()
    apart: bool = False
    stages: Mapping[str, Stage] = field(default_factory=dict)
    series: tuple[Series, ...] = ()
    heats: tuple[Heat, ...] = ()

    @property
    def nodes(self) -> tuple[Node, ...]:
        """List all that is played, heats and matches, in playing order."""
        return (*self.heats, *self.matches)

    def nodes_by_id(self) -> dict[str, Node]:
        """Index all that is played by its id."""
        return {node.id: node for node in self.nodes}

    def by_id(self) -> dict[str, Match]:
        """Index the matches by their id."""
        return {match.id: match for match in self.matches}

    def of_group(self, group: str) -> Sequence[Match]:
        """List the matches of one group in order."""
        return self._by_group.get(group, ())

    @cached_property
    def guest_matches(self) -> tuple[Match, ...]:
        """List the matches whose guests may change places: a bracket's first ones that best ones of a rank are in."""
        if not self.apart:
            return ()
        alone = (match for match in self.matches if match.id == self.last_leg(match.id))
        between = [match for match in alone if match.group is None and _between_qualifiers(match)]
        stages = {match.stage for match in between if isinstance(match.slots[1], Best)}
        return tuple(match for match in between if match.stage in stages)

    def sources(self, match: Node, side: int) -> tuple[Slot, ...]:
        """Return the slots that a side may come from: one, or those of all guests that may change places."""
        leg = self.legs.get(match.id)
        if leg is not None and match.id != leg.series.last:
            return self.sources(self._index[leg.series.last], 1 - side if leg.turned else side)
        if side and isinstance(match, Match) and match in self.guest_matches:
            return tuple(each.slots[1] for each in self.guest_matches if each.stage == match.stage)
        return (match.slots[side],)

    @cached_property
    def best_slots(self) -> dict[Candidates, int]:
        """Count how many of those on one rank of several groups go on."""
        slots = [slot for match in self.matches for slot in match.slots]
        slots += [place.slot for place in (*self.places, *self.rest)]
        most: dict[Candidates, int] = {}
        for slot in slots:
            if isinstance(slot, Best):
                each = slot.groups, slot.rank
                most[each] = max(slot.nth, most.get(each, 0))
        return most

    @cached_property
    def legs(self) -> Mapping[str, Leg]:
        """Return the matches that belong to a series, by their ids."""
        return {
            key: Leg(series, number, self._index[key].slots != self._index[series.last].slots)
            for series in self.series
            for number, key in enumerate(series.matches, start=1)
        }

    def goes_by_aggregate(self, key: str) -> bool:
        """Tell whether a match is one of two legs, of which the aggregate says who goes on."""
        leg = self.legs.get(key)
        return leg is not None and leg.series.by == "aggregate"

    def last_leg(self, key: str) -> str:
        """Return the id of the match from which the sides of a match go on: the last of its series, or its own."""
        leg = self.legs.get(key)
        return leg.series.last if leg else key

    @cached_property
    def leading_on(self) -> frozenset[str]:
        """Name the heats, and the matches that decide alone and not as one of a series, that others take sides from."""
        slots = (slot for node in self.nodes for slot in node.slots)
        return frozenset(key for slot in slots for key in (*feeders(slot), *feeding_heats(slot))) - self.legs.keys()

    def match(self, key: str) -> Match:
        """Return the match with an id."""
        return self._index[key]

    @cached_property
    def _index(self) -> dict[str, Match]:
        return self.by_id()

    @cached_property
    def _by_group(self) -> dict[str, list[Match]]:
        found: dict[str, list[Match]] = {}
        for match in self.matches:
            if match.group is not None:
                found.setdefault(match.group, []).append(match)
        return found


def has_best_guests(matches: Iterable[Match]) -> bool:
    """Tell whether somebody comes to a bracket as one of the best on a rank, to meet one who has a rank for sure."""
    between = (match for match in matches if match.group is None and _between_qualifiers(match))
    return any(isinstance(match.slots[1], Best) for match in between)


def _between_qualifiers(match: Match) -> bool:
    host, guest = match.slots
    return isinstance(host, Rank) and isinstance(guest, Rank | Best)


def feeders(slot: Slot) -> tuple[str, ...]:
    """Name the match that decides `slot`, if a single match does."""
    return (slot.match,) if isinstance(slot, Winner | Loser) else ()


def feeding_heats(slot: Slot) -> tuple[str, ...]:
    """Name the heats whose ranking decides `slot`."""
    match slot:
        case Placed(heat=heat):
            return (heat,)
        case Fastest(heats=heats):
            return heats
        case _:
            return ()


def feeding_groups(slot: Slot) -> tuple[str, ...]:
    """Name the groups whose final ranking decides `slot`."""
    match slot:
        case Rank(group=group):
            return (group,)
        case Best(groups=groups):
            return groups
        case _:
            return ()
