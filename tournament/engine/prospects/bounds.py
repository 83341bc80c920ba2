"""Places in a large group: how many of the others can be kept down, and how many can still come up.

A match hands out tokens: what its outcomes bring beyond the least a side gets anyway. To keep others at or below a
number of points, each match between two of them must put its fewest tokens somewhere; to bring others up to it,
each match has its most tokens to give. Whether all of a set can be kept down, or brought up, at once is a flow of
tokens between entries (as in the elimination problem of baseball: B. L. Schwartz, SIAM Review 8, 1966). When it
is not, the entries that stand in each other's way are known, and one of them has to be given up; this is followed
branch by branch. The answer is exact where every split of the tokens is an outcome (two outcomes, sets, chess); with
3, 1 and 0 points it is a bound: an entry may be given fewer chances to be told sure or out, never a wrong one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple

Pair = tuple[int, int]
Values = tuple[Fraction, Fraction]
"""What an outcome is worth to the home and to the away side."""

MOST_FLOWS = 40
"""So many flows are tried for one question; after them the answer is the bound reached."""


class Bound(NamedTuple):
    """A number of other entries, and whether some ending reaches just that."""

    others: int
    exact: bool


Table = Sequence[Mapping[int, int]]
"""A number for each two entries that have a match left."""

Caps = Callable[[frozenset[int]], Mapping[int, int]]


class _Tokens(NamedTuple):
    """Tokens of the matches still to come, by pair: how many there are, and how many a side can take at most."""

    all: list[dict[int, int]]
    most: list[dict[int, int]]
    real: bool


class Margins:
    """Entries numbered from 0 with their points, and the matches they have left."""

    def __init__(self, points: Sequence[Fraction | int], left: Iterable[Pair], outcomes: Sequence[Values]) -> None:
        size = lcm(*(Fraction(value).denominator for value in [*points, *(v for each in outcomes for v in each)]))
        ends = [(int(home * size), int(away * size)) for home, away in outcomes]
        self._least = min(home for home, _ in ends), min(away for _, away in ends)
        over = [(home - self._least[0], away - self._least[1]) for home, away in ends]
        self._unit = gcd(*(value for each in over for value in each)) or 1
        self._over = sorted({(home // self._unit, away // self._unit) for home, away in over})
        self._size = size
        self._left = list(left)
        self._points = [int(value * size) for value in points]
        self._count = len(self._points)
        self._gained = [0] * self._count  # what each gets in any case
        self._reach = [0] * self._count  # tokens it can have in all
        most = max(home for home, _ in self._over), max(away for _, away in self._over)
        for pair in self._left:
            for side, entry in enumerate(pair):
                self._gained[entry] += self._least[side]
                self._reach[entry] += most[side]
        self._down = self._tokens(min(map(sum, self._over)), upwards=False)
        self._up = self._tokens(max(map(sum, self._over)), upwards=True)
        # Whether one outcome brings a side its most and the other its least.
        self._clear = all(any(end[side] == most[side] and end[1 - side] == 0 for end in self._over) for side in (0, 1))

    def _tokens(self, total: int, *, upwards: bool) -> _Tokens:
        most = [min(total, max(end[side] for end in self._over)) for side in (0, 1)]
        every: list[dict[int, int]] = [{} for _ in range(self._count)]
        taken: list[dict[int, int]] = [{} for _ in range(self._count)]
        for pair in self._left:
            for side, entry in enumerate(pair):
                other = pair[1 - side]
                every[entry][other] = every[entry].get(other, 0) + total
                taken[entry][other] = taken[entry].get(other, 0) + most[side]
        splits = [(home, total - home) for home in range(max(0, total - most[1]), most[0] + 1)]
        real = all(
            any((h >= home and a >= away) if upwards else (h <= home and a <= away) for h, a in self._over)
            for home, away in splits
        )
        return _Tokens(every, taken, real)

    def above(self, entry: int) -> Bound:
        """Return how many others must end strictly above `entry` when everything goes its way."""
        tokens = self._down
        goal = self._points[entry] + self._gained[entry] + self._unit * self._reach[entry]
        room = {
            other: (goal - self._points[other] - self._gained[other]) // self._unit
            for other in range(self._count)
            if other != entry
        }
        beyond = {other for other, slack in room.items() if slack < 0}

        def caps(kept: frozenset[int]) -> dict[int, int]:
            return {
                one: room[one]
                - sum(tokens.all[one][other] - tokens.most[other][one]
                      for other in tokens.all[one] if other not in kept and other != entry)
                for one in kept
            }  # fmt: skip

        search = _Search(tokens.all, tokens.most, caps, frozenset())
        dropped = search.fewest(frozenset(room) - beyond)
        return Bound(len(beyond) + dropped, tokens.real and self._clear and not search.gave_up)

    def level(self, entry: int) -> Bound:
        """Return how many others can end level with `entry` or above when everything goes against it."""
        search, members, most = self._coming_up(entry, self._gained[entry])
        dropped = search.fewest(members)
        return Bound(most - dropped, self._up.real and self._clear and not search.gave_up)

    def can_be_level(self, entry: int, gain: Fraction | int, others: int) -> bool:
        """Tell whether so many others may still end level with `entry` or above when it gains `gain`."""
        search, members, most = self._coming_up(entry, int(gain * self._size))
        return most >= others and search.possible(members, most - others)

    def _coming_up(self, entry: int, gain: int) -> tuple[_Search, frozenset[int], int]:
        """Return the search for others who come up, its members, and how many there are at most."""
        tokens, goal = self._up, self._points[entry] + gain
        need = {
            other: -((self._points[other] + self._gained[other] - goal) // self._unit)
            for other in range(self._count)
            if other != entry
        }
        coming = {other for other, lacks in need.items() if 0 < lacks <= self._reach[other]}
        most = len(coming) + sum(lacks <= 0 for lacks in need.values())
        need[entry] = -((self._gained[entry] - gain) // self._unit)

        def caps(kept: frozenset[int]) -> dict[int, int]:
            """Turn what each must get into what it may give away at most."""
            return {
                one: sum(
                    count if other in kept else tokens.most[one][other] for other, count in tokens.all[one].items()
                )
                - need[one]
                for one in kept
            }

        giving = [{other: tokens.most[other][one] for other in row} for one, row in enumerate(tokens.all)]
        return _Search(tokens.all, giving, caps, frozenset((entry,))), frozenset((entry, *coming)), most


class _Search:
    """The fewest members of a set to give up so that the tokens between the others find room.

    `most` limits what a member takes of a pair's tokens, `caps` tells the room of each when some are kept, `held`
    are members that cannot be given up.
    """

    def __init__(self, tokens: Table, most: Table, caps: Caps, held: frozenset[int]) -> None:
        self._tokens, self._most, self._caps, self._held = tokens, most, caps, held
        self._known: dict[frozenset[int], _Stuck | None] = {}

    @property
    def gave_up(self) -> bool:
        """Tell whether the answer is a bound, since more flows would have been needed."""
        return len(self._known) >= MOST_FLOWS

    def fewest(self, members: frozenset[int]) -> int:
        """Return the number to give up, at least."""
        most = len(members - self._held)
        return next((number for number in range(most) if self.possible(members, number)), most)

    def possible(self, members: frozenset[int], number: int) -> bool:
        """Tell whether giving up `number` members may be enough."""
        return self._possible(members, number, self._held)

    def _possible(self, members: frozenset[int], number: int, held: frozenset[int]) -> bool:
        if members not in self._known:
            if self.gave_up:
                return True
            self._known[members] = _Flow(sorted(members), self._caps(members), self._tokens, self._most).stuck()
        stuck = self._known[members]
        if stuck is None:
            return True
        order = sorted(stuck.relief.keys() - held, key=lambda one: (-stuck.relief[one], one))
        if sum(max(0, stuck.relief[one]) for one in order[:number]) < stuck.lacking:
            return False
        for one in order:
            if self._possible(members - {one}, number - 1, held):
                return True
            held |= {one}
        return False


class _Stuck(NamedTuple):
    """Members with more tokens than room: how much more, and how much giving up each would relieve at most."""

    lacking: int
    relief: dict[int, int]


class _Flow:
    """The tokens of each pair put on its two members, and moved along until nobody has more than there is room."""

    def __init__(self, members: Sequence[int], caps: Mapping[int, int], tokens: Table, most: Table) -> None:
        self._members, self._caps, self._tokens, self._most = members, caps, tokens, most
        self._load = dict.fromkeys(members, 0)
        self._share: dict[int, dict[int, int]] = {one: {} for one in members}
        for one in members:
            for other, count in tokens[one].items():
                if other > one and other in self._share:
                    slack = caps[one] - self._load[one] - caps[other] + self._load[other]
                    part = max(self._fewest(one, other), min((count + slack) // 2, most[one][other]))
                    self._share[one][other], self._share[other][one] = part, count - part
                    self._load[one] += part
                    self._load[other] += count - part

    def _fewest(self, one: int, other: int) -> int:
        """Return how many tokens of a pair its first member has at least, the other one being full."""
        return max(0, self._tokens[one][other] - self._most[other][one])

    def stuck(self) -> _Stuck | None:
        """Move the tokens; return None when all find room, else those who cannot get rid of theirs."""
        for full in self._members:
            while self._load[full] > self._caps[full]:
                before, end = self._way_out(full)
                if end is None:
                    return self._those(set(before))
                self._push(full, end, before)
        return None

    def _way_out(self, full: int) -> tuple[dict[int, int], int | None]:
        """Search from a member for one with room; return who was reached from whom, and who has room."""
        before = {full: full}
        waiting = deque([full])
        while waiting:
            one = waiting.popleft()
            for other, part in self._share[one].items():
                if other not in before and part > self._fewest(one, other):
                    before[other] = one
                    if self._load[other] < self._caps[other]:
                        return before, other
                    waiting.append(other)
        return before, None

    def _push(self, full: int, end: int, before: Mapping[int, int]) -> None:
        steps = []
        at = end
        while at != full:
            steps.append((before[at], at))
            at = before[at]
        moved = min(self._load[full] - self._caps[full], self._caps[end] - self._load[end])
        moved = min(moved, *(self._share[one][other] - self._fewest(one, other) for one, other in steps))
        for one, other in steps:
            self._share[one][other] -= moved
            self._share[other][one] += moved
        self._load[full] -= moved
        self._load[end] += moved

    def _those(self, closed: set[int]) -> _Stuck:
        relief, lacking = {}, 0
        for one in closed:
            inside = sum(self._tokens[one][other] for other in self._share[one] if other in closed)
            pushed = sum(self._fewest(one, other) for other in self._share[one] if other not in closed)
            relief[one] = inside + pushed - self._caps[one]
            lacking += pushed - self._caps[one]
            lacking += sum(self._share[one][other] for other in self._share[one] if other in closed)
        return _Stuck(lacking, relief)
