"""The brackets of a round, one after the other (C.04.3 art. 3 in 2026, B in 2022)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from tournament.engine.bits import bits, bitset
from tournament.engine.certain import certain
from tournament.engine.pairing.swiss.absolute_criteria import Legal
from tournament.engine.pairing.swiss.bracket import pair_members
from tournament.engine.pairing.swiss.criteria import Bracket, Prices
from tournament.engine.pairing.swiss.large_brackets import Wide
from tournament.engine.pairing.swiss.matching import NOBODY
from tournament.engine.pairing.swiss.records import Edition, Points

Pairs = Mapping[int, int]
_COMPLETES = "all who are left can be paired"


class Process:
    """The pairing of one round, which must be possible; `mates` grows with each bracket.

    A bracket is first paired on its own, for its one downfloater or none to be one who leaves the best for
    below. Only when that fails is it paired together with the next bracket, and then with all others.
    """

    def __init__(self, legal: Legal, edition: Edition) -> None:
        self.legal = legal
        self.edition = edition
        self.mates = [NOBODY] * legal.size

    def run(self) -> list[int]:
        """Return the mate of each vertex."""
        scores = [player.score for player in self.legal.players]
        groups = [list(group) for _, group in groupby(range(len(scores)), lambda v: scores[v])]
        moved: list[int] = []
        while groups:
            group = groups.pop(0)
            if self.edition == 2022:
                moved, groups = self._pair_2022(moved, group, groups)
            else:
                moved = self._pair_2026(moved, group, groups)
        return self.mates

    @property
    def _bye(self) -> list[int]:
        """The vertex of the bye while nobody has it."""
        return [self.legal.bye] if self.mates[self.legal.bye :] == [NOBODY] else []

    def _pair_2026(self, moved: list[int], group: list[int], groups: list[list[int]]) -> list[int]:
        """Pair a bracket and return those who float down from it."""
        members = moved + group
        lower = groups[0] if groups else []
        rest = [v for below in groups[1:] for v in below]
        prices = self._prices(members, lower)
        pairs = self._pair_alone(members, len(moved), lower, rest, prices)
        if pairs is None:
            pairs = self._pair_wide(members, len(moved), lower, rest, prices)
        return self._settle(members, pairs)

    def _pair_alone(
        self, members: list[int], moved: int, lower: list[int], rest: list[int], prices: Prices
    ) -> Pairs | None:
        """Pair a bracket with at most one downfloater who leaves the best for below; None if that fails."""
        legal, bye = self.legal, bitset(self._bye)
        others = bitset(rest)
        if len(members) % 2 == 0:
            below = bitset(lower) | others | bye
            return self._solve(members, moved, prices) if legal.completes(below) else None
        if bye and legal.bye_is_here(members[-1]):
            fine = legal.completes(bitset(lower) | others) and legal.next_is_best(lower, others)
            return self._solve(members, moved, prices, legal.allowed[legal.bye], True) if fine else None
        floaters = legal.good_floaters(members[moved:], lower, others | bye)
        return self._solve(members, moved, prices, floaters) if floaters else None

    def _pair_wide(self, members: list[int], moved: int, lower: list[int], rest: list[int], prices: Prices) -> Pairs:
        """Pair a bracket with the next one in view, and with all that is below if it must be."""
        bye = self._bye
        here = bool(bye) and self.legal.bye_is_here(members[-1])
        pairs: Pairs = {}
        for price_bye in (True, False) if here else (False,):
            wide = Wide(self.legal, prices, members, moved, lower, rest, bye, price_bye=price_bye)
            ahead = wide.pair_ahead(bye if here else [])
            fits = ahead is not None and self._fits(ahead[1], rest, [] if here else bye)
            pairs = ahead[0] if ahead and fits else certain(wide.pair(), _COMPLETES)
            # C9 looks at the bye only when its player is the single downfloater.
            if not price_bye or len(_left(members, pairs)) == 1:
                break
        return pairs

    def _fits(self, over: int, rest: list[int], bye: list[int]) -> bool:
        return self.legal.completes(over | bitset(rest) | bitset(bye))

    def _pair_2022(
        self, moved: list[int], group: list[int], groups: list[list[int]]
    ) -> tuple[list[int], list[list[int]]]:
        """Pair a bracket by the rules until 2026 and return those who float down, and the groups below.

        A bracket is paired without regard to what is below its next one. When the others can no longer be
        paired after it, it is paired anew so that they can, and all players below become one last bracket.
        """
        members, bye = moved + group, self._bye
        if not groups:
            prices = self._prices(members, [])
            floaters = self.legal.allowed[self.legal.bye] if bye else 0
            last = self._solve(members, len(moved), prices, floaters, bool(bye))
            last = last or certain(Wide(self.legal, prices, members, len(moved), [], [], bye).pair(), _COMPLETES)
            return self._settle(members, last), []
        pairs = self._pair_ahead(members, len(moved), groups[0], bye if len(groups) == 1 else [])
        below = [v for each in groups for v in each]
        if not self.legal.completes(bitset([*_left(members, pairs), *below, *bye])):
            prices = self._prices(members, [])
            wide = Wide(self.legal, prices, members, len(moved), [], below, bye, ahead=False)
            pairs, groups = certain(wide.pair(), _COMPLETES), [below]
        return self._settle(members, pairs, keep_bye=False), groups

    def _pair_ahead(self, members: list[int], moved: int, lower: list[int], bye: list[int]) -> Pairs:
        """Pair a bracket with regard to the next one alone.

        Before the last bracket, the `bye` is part of what that one has to pair (A.9): C.7 looks at pairings of it
        that give the bye to somebody who may have it, unless that costs pairs or score differences here.
        """
        prices = self._prices(members, lower)
        residents = members[moved:]
        pairs: Pairs | None = None
        if len(members) % 2 == 0:
            pairs = self._solve(members, moved, prices)
        elif floaters := (
            self.legal.good_floaters(residents, lower, bitset(bye))
            if bye
            else self.legal.floaters_ahead(residents, lower)
        ):
            pairs = self._solve(members, moved, prices, floaters)
        if pairs is not None:
            return pairs
        wide = Wide(self.legal, prices, members, moved, lower, [], bye)
        ahead = certain(wide.pair_ahead([]), "a bracket and the next one alone can be paired in part")
        whole = wide.pair() if bye else None
        equal = whole is not None and self._differences(members, whole) == self._differences(members, ahead[0])
        return whole if whole is not None and equal else ahead[0]

    def _differences(self, members: Sequence[int], pairs: Pairs) -> tuple[list[Points], list[Points]]:
        """Return what C.5 and C.6 look at: the downfloaters' scores and the score differences of the pairs."""
        score = [player.score for player in self.legal.players]
        inside = set(members)
        left = sorted(score[v] for v in members if pairs[v] not in inside)
        return left, sorted(score[v] - score[pairs[v]] for v in members if pairs[v] in inside and v < pairs[v])

    def _prices(self, members: Sequence[int], lower: Sequence[int]) -> Prices:
        players = self.legal.players
        bracket = Bracket([players[v] for v in members], [players[v] for v in lower], self.legal.size)
        return Prices(self.edition, bracket)

    def _settle(self, members: Sequence[int], pairs: Pairs, keep_bye: bool = True) -> list[int]:
        """Keep the pairs of a bracket and return the members left; a single one may have the bye at once."""
        left = _left(members, pairs)
        out = set(left)
        bye = keep_bye and len(left) == 1 and pairs[left[0]] == self.legal.bye
        for v in members:
            if v not in out or bye:
                self.mates[v], self.mates[pairs[v]] = pairs[v], v
        return [] if bye else left

    def _solve(
        self, members: list[int], moved: int, prices: Prices, floaters: int = 0, bye: bool = False
    ) -> Pairs | None:
        """Pair a bracket of which one of `floaters`, if any, leaves: for the bye, or to the next bracket."""
        count = len(members)
        local = {v: i for i, v in enumerate(members)}
        upper, inside = (1 << moved) - 1, bitset(members)
        allowed = [
            bitset(local[w] for w in bits(self.legal.allowed[v] & inside)) & ~(upper if i < moved else 0)
            | (floaters >> v & 1) << count
            for i, v in enumerate(members)
        ]
        port = None
        if floaters:
            allowed.append(bitset(i for i, v in enumerate(members) if floaters >> v & 1))
            port = prices.floating_for_bye if bye else prices.floating
        players = [self.legal.players[v] for v in members]
        found = pair_members(players, moved, allowed, prices, port)
        if found is None:
            return None
        names = [*members, self.legal.bye if bye else NOBODY]
        return {names[i]: names[j] for i, j in found.items()}


def _left(members: Sequence[int], pairs: Pairs) -> list[int]:
    inside = set(members)
    return [v for v in members if pairs[v] not in inside]
