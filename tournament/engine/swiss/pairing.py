"""One round of a Swiss tournament, bracket by bracket."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from tournament.engine.errors import InputError
from tournament.engine.swiss.bracket import pair_members
from tournament.engine.swiss.choice import choose_by_price
from tournament.engine.swiss.colours import allocate
from tournament.engine.swiss.criteria import Bracket, Prices
from tournament.engine.swiss.matching import NOBODY, Search, bits, bitset, complete, exposable
from tournament.engine.swiss.reasons import bye_reason, pair_reason
from tournament.engine.swiss.records import Edition, Pair, Pairing, SwissTournament
from tournament.engine.swiss.standing import Standing, standings
from tournament.engine.text import Text


class NoPairing(Exception):
    """No pairing keeps the absolute criteria; `text` says so."""

    def __init__(self) -> None:
        self.text = Text(
            "Không có cách bốc cặp nào giữ được các tiêu chí bắt buộc.",
            "No pairing keeps the absolute criteria.",
        )
        super().__init__(self.text.en)


def pair_round(tournament: SwissTournament, rules: Edition = 2026) -> Pairing:
    """Return the next round by the FIDE (Dutch) System, C.04.3.

    Raises InputError when the players' rounds differ in number, `NoPairing` when there is no legal pairing.
    """
    if len({len(player.games) for player in tournament.players}) > 1:
        raise InputError(
            Text("Các kỳ thủ không có cùng số vòng đã qua.", "The players have different numbers of past rounds.")
        )
    players = standings(tournament, rules)
    if len(players) < 2:
        raise NoPairing
    mates = _Round(tournament, players, rules).run()
    pairs = []
    for v, player in enumerate(players):
        if mates[v] == len(players):
            bye = player
        elif v < mates[v]:
            pairs.append((player, players[mates[v]]))
    pairs.sort(key=_board)
    boards = []
    for higher, lower in pairs:
        white, black, rule = allocate(higher, lower, tournament.initial_colour, tournament.sides)
        boards.append(Pair(white.number, black.number, pair_reason(white, black, rule)))
    if len(players) % 2:
        boards.append(Pair(bye.number, None, bye_reason(bye)))
    return Pairing(tuple(boards))


_NOWHERE = -2


def _board(pair: tuple[Standing, Standing]) -> tuple[object, ...]:
    """Return the key of the order of boards: the points of both, then the pairing number (C.04.2 D.9)."""
    higher, lower = sorted(pair, key=lambda player: (-player.points, player.rank))
    return -higher.points, -lower.points, higher.rank


class _Round:
    """The pairing of one round; vertices are the players in order, the last the bye if there is one."""

    def __init__(self, tournament: SwissTournament, players: Sequence[Standing], edition: Edition) -> None:
        self.players = players
        self.edition = edition
        self.bye = len(players)
        self.size = len(players) + len(players) % 2
        self.allowed = self._allowed(tournament)
        self.mates = [NOBODY] * self.size
        self.collapsed = False

    def run(self) -> list[int]:
        """Return the mate of each vertex."""
        everybody = (1 << self.size) - 1
        if not self._completes(everybody):
            raise NoPairing
        if self.edition == 2026 and self.size > self.bye:
            self._limit_bye(everybody)
        groups = [list(group) for _, group in groupby(range(self.bye), lambda v: self.players[v].score)]
        moved: list[int] = []
        while groups:
            group = groups.pop(0)
            if self.edition == 2022:
                moved, groups = self._pair_2022(moved, group, groups)
            else:
                moved = self._pair(moved, group, groups)
        return self.mates

    def _allowed(self, tournament: SwissTournament) -> list[int]:
        """Return who may meet whom and who may have the bye: the absolute criteria C1 to C3."""
        index = {player.number: v for v, player in enumerate(self.players)}
        absolute = {
            colour: bitset(
                v for v, player in enumerate(self.players) if player.absolute and player.preference == colour
            )
            for colour in ("white", "black")
        }
        topscorers = bitset(v for v, player in enumerate(self.players) if player.topscorer)
        met = {player.number: player.games for player in tournament.players}
        allowed = []
        for v, player in enumerate(self.players):
            mask = (1 << self.bye) - 1 & ~(1 << v)
            for game in met[player.number]:
                if game.played and game.opponent in index:
                    mask &= ~(1 << index[game.opponent])
            if player.absolute and player.preference and not player.topscorer:
                mask &= ~(absolute[player.preference] & ~topscorers)
            if self.size > self.bye and player.may_have_bye:
                mask |= 1 << self.bye
            allowed.append(mask)
        for first, second in (sorted(pair) for pair in tournament.forbidden if len(pair) == 2):
            if first in index and second in index:
                allowed[index[first]] &= ~(1 << index[second])
                allowed[index[second]] &= ~(1 << index[first])
        if self.size > self.bye:
            allowed.append(bitset(v for v in range(self.bye) if allowed[v] >> self.bye & 1))
        return allowed

    def _completes(self, alive: int) -> bool:
        return complete(self.allowed, [NOBODY] * self.size, alive)

    def _limit_bye(self, everybody: int) -> None:
        """Give the bye to players of the lowest score that lets all others be paired (C5)."""
        candidates = self.allowed[self.bye]
        for score in sorted({self.players[v].score for v in bits(candidates)}):
            self._allow_bye(bitset(v for v in bits(candidates) if self.players[v].score == score))
            if self._completes(everybody):
                return

    def _allow_bye(self, players: int) -> None:
        self.allowed[self.bye] = players
        for v in range(self.bye):
            self.allowed[v] = self.allowed[v] & ~(1 << self.bye) | (players >> v & 1) << self.bye

    def _open_bye(self) -> int:
        """Return the bye as a bit set while nobody has it."""
        return 1 << self.bye if self.size > self.bye and self.mates[self.bye] == NOBODY else 0

    def _bye_list(self) -> list[int]:
        return [self.bye] if self._open_bye() else []

    def _pair(self, moved: list[int], group: list[int], groups: list[list[int]]) -> list[int]:
        """Pair a bracket and return those who float down from it."""
        members = moved + group
        lower = groups[0] if groups else []
        rest = [v for below in groups[1:] for v in below]
        prices = self._prices(members, lower)
        pairs = self._pair_alone(members, len(moved), lower, bitset(rest), prices)
        if pairs is None:
            pairs = self._pair_wide(members, len(moved), lower, rest, prices)
        return self._settle(members, pairs)

    def _prices(self, members: Sequence[int], lower: Sequence[int]) -> Prices:
        bracket = Bracket([self.players[v] for v in members], [self.players[v] for v in lower], self.size)
        return Prices(self.edition, bracket)

    def _settle(self, members: Sequence[int], pairs: dict[int, int], keep_bye: bool = True) -> list[int]:
        """Keep the pairs of a bracket and return the members left; a single one may have the bye at once."""
        inside = set(members)
        left = [v for v in members if pairs[v] not in inside]
        for v in members:
            if pairs[v] in inside or (keep_bye and len(left) == 1 and pairs[v] == self.bye):
                self.mates[v], self.mates[pairs[v]] = pairs[v], v
        return [v for v in left if self.mates[v] == NOBODY]

    def _pair_alone(
        self, members: list[int], moved: int, lower: list[int], rest: int, prices: Prices
    ) -> dict[int, int] | None:
        """Pair a bracket with at most one downfloater who leaves the best for below; None if that fails."""
        bye = self._open_bye()
        below = bitset(lower) | rest
        if len(members) % 2 == 0:
            if not self._completes(below | bye):
                return None
            return self._solve(members, moved, prices, 0, 0)
        if bye and self._bye_is_here(members[-1]):
            if not self._completes(below) or not self._next_is_best(lower, rest):
                return None
            return self._solve(members, moved, prices, self.allowed[self.bye], bye)
        floaters = self._good_floaters(members[moved:], lower, rest | bye)
        return self._solve(members, moved, prices, floaters, 0) if floaters else None

    def _bye_is_here(self, last: int) -> bool:
        score = self.players[last].score
        return any(self.players[v].score >= score for v in bits(self.allowed[self.bye]))

    def _next_is_best(self, lower: list[int], rest: int) -> bool:
        """Whether the next bracket, without a player from above, can leave over no more than it must."""
        alive = bitset(lower)
        if len(lower) % 2 == 0:
            return self._completes(alive) and self._completes(rest)
        fit = self._fits(rest)
        return bool(exposable(self.allowed, [NOBODY] * self.size, alive) & fit)

    def _fits(self, rest: int) -> int:
        """Return the vertices with any one of which the odd set `rest` can be paired."""
        fit = 0
        for v in bits(exposable(self.allowed, [NOBODY] * self.size, rest)):
            fit |= self.allowed[v]
        return fit

    def _good_floaters(self, residents: list[int], lower: list[int], rest: int) -> int:
        """Return the residents with any one of whom the next bracket leaves over no more than it must."""
        alive = bitset(lower)
        if len(lower) % 2:
            partners = exposable(self.allowed, [NOBODY] * self.size, alive) if self._completes(rest) else 0
            return bitset(v for v in residents if self.allowed[v] & partners)
        return self._floaters_to_even(residents, alive, self._fits(rest) & alive)

    def _floaters_to_even(self, residents: list[int], lower: int, fit: int) -> int:
        """Return the residents with any one of whom all of the even `lower` but one of `fit` can be paired."""
        mates = [NOBODY] * self.size
        paired = complete(self.allowed, mates, lower)
        near = bitset(mates[v] for v in bits(fit)) if paired else 0
        return bitset(
            v
            for v in residents
            if self.allowed[v] & near or exposable(self.allowed, mates.copy(), lower | 1 << v) & fit
        )

    def _floaters_ahead(self, residents: list[int], lower: list[int]) -> int:
        """Return the residents with any one of whom the next bracket can leave over no more than it must."""
        alive = bitset(lower)
        mates = [NOBODY] * self.size
        if len(lower) % 2:
            partners = exposable(self.allowed, mates, alive)
            return bitset(v for v in residents if self.allowed[v] & partners)
        complete(self.allowed, mates, alive)
        return bitset(v for v in residents if exposable(self.allowed, mates.copy(), alive | 1 << v) & alive)

    def _solve(self, members: list[int], moved: int, prices: Prices, floaters: int, bye: int) -> dict[int, int] | None:
        """Pair a bracket of which one of `floaters`, if any, leaves: for the bye, or to the next bracket."""
        count = len(members)
        local = {v: i for i, v in enumerate(members)}
        upper = bitset(range(moved))
        inside = bitset(members)
        allowed = [
            bitset(local[w] for w in bits(self.allowed[v] & inside)) & ~(upper if i < moved else 0)
            | (floaters >> v & 1) << count
            for i, v in enumerate(members)
        ]
        port = None
        if floaters:
            allowed.append(bitset(i for i, v in enumerate(members) if floaters >> v & 1))
            port = (lambda p: prices.floating(p) + prices.bye(p)) if bye else prices.floating
        found = pair_members([self.players[v] for v in members], moved, allowed, prices, port)
        if found is None:
            return None
        names = [*members, self.bye if bye else NOBODY]
        return {names[i]: names[j] for i, j in found.items()}

    def _pair_wide(
        self, members: list[int], moved: int, lower: list[int], rest: list[int], prices: Prices
    ) -> dict[int, int]:
        """Pair a bracket together with all that is below, so that any number of players may float."""
        bye = self._bye_list()
        here = bool(bye) and self._bye_is_here(members[-1])
        inside = set(members)

        def pair(rest_too: bool, count_bye: bool) -> dict[int, int] | None:
            if rest_too:
                return self._wide(members, moved, lower, rest, bye, prices, count_bye)
            return self._ahead(members, moved, lower, bye if here else [], prices, count_bye)

        for rest_too in (False, True):
            pairs = pair(rest_too, here)
            if here and pairs and sum(pairs[v] not in inside for v in members) > 1:
                pairs = pair(rest_too, False)
            if pairs and (rest_too or self._completes(self.over | bitset(rest) | bitset([] if here else bye))):
                return pairs
        raise NoPairing

    def _ahead(
        self,
        members: list[int],
        moved: int,
        lower: list[int],
        bye: list[int],
        prices: Prices,
        count_bye: bool,
    ) -> dict[int, int] | None:
        """Pair a bracket with regard to the next one, whatever comes below.

        Those whom the next bracket leaves over go nowhere. The price of leaving so many over is convex in
        their number, so a solution that could have left over more is the best of all.
        """
        count = len(members) + len(lower)
        room = 6 + (count + len(bye)) % 2
        while True:
            nowhere = [_NOWHERE] * room
            pairs = self._wide(members, moved, lower, nowhere, bye, prices, count_bye)
            if room >= count or (pairs and self.idle > 1):
                return pairs
            room *= 2

    def _wide(
        self,
        members: list[int],
        moved: int,
        lower: list[int],
        rest: list[int],
        bye: list[int],
        prices: Prices,
        count_bye: bool,
        ahead: bool = True,
    ) -> dict[int, int] | None:
        vertices = [*members, *lower, *rest, *bye]
        first_lower, first_rest = len(members), len(members) + len(lower)
        away = [prices.floating(self.players[v]) if i < first_lower else 0 for i, v in enumerate(vertices)]
        left = [prices.below(self.players[v]) if ahead and i < first_rest else 0 for i, v in enumerate(vertices)]

        def price(i: int, j: int) -> int | None:
            i, j = min(i, j), max(i, j)
            v, w = vertices[i], vertices[j]
            if i == j or j < moved:
                return None
            if v == _NOWHERE:
                return 0 if w == _NOWHERE else None
            if w != _NOWHERE and not self.allowed[v] >> w & 1:
                return None
            if j < first_lower:
                return prices.pair(self.players[v], self.players[w])
            total = away[i] + (left[i] if j >= first_rest else 0)
            return total + prices.bye(self.players[v]) if w == self.bye and count_bye else total

        table = [[price(i, j) for j in range(len(vertices))] for i in range(len(vertices))]
        found = choose_by_price(table, moved, len(members))
        if found is None:
            return None
        self.idle = sum(vertices[i] == vertices[j] for i, j in found.items())
        self.over = bitset(vertices[i] for i, j in found.items() if vertices[j] == _NOWHERE != vertices[i])
        return {vertices[i]: vertices[j] for i, j in found.items() if i < len(members)}

    def _pair_2022(
        self, moved: list[int], group: list[int], groups: list[list[int]]
    ) -> tuple[list[int], list[list[int]]]:
        """Pair a bracket by the rules until 2026 and return those who float down, and the groups below.

        A bracket is paired without regard to what is below its next one. When the others can no longer be
        paired after it, it is paired anew so that they can, and all players below become one last bracket.
        """
        members = moved + group
        lower = groups[0] if groups else []
        prices = self._prices(members, lower)
        if not groups:
            floaters = self.allowed[self.bye] if self._open_bye() else 0
            pairs = self._solve(members, len(moved), prices, floaters, self._open_bye())
            if pairs is None:
                pairs = self._wide(members, len(moved), [], [], self._bye_list(), prices, False)
            return self._settle(members, pairs), []
        pairs = self._pair_ahead(members, len(moved), lower, prices)
        inside = set(members)
        left = bitset(v for v in members if pairs[v] not in inside)
        below = [v for each in groups for v in each]
        if not self._completes(left | bitset(below) | self._open_bye()):
            prices = self._prices(members, [])
            pairs = self._wide(members, len(moved), [], below, self._bye_list(), prices, False, ahead=False)
            groups = [below]
        return self._settle(members, pairs, keep_bye=False), groups

    def _pair_ahead(self, members: list[int], moved: int, lower: list[int], prices: Prices) -> dict[int, int]:
        """Pair a bracket with regard to the next one alone."""
        pairs = None
        if len(members) % 2 == 0:
            pairs = self._solve(members, moved, prices, 0, 0)
        else:
            floaters = self._floaters_ahead(members[moved:], lower)
            if floaters:
                pairs = self._solve(members, moved, prices, floaters, 0)
        if pairs is None:
            pairs = self._ahead(members, moved, lower, [], prices, False)
        assert pairs is not None
        return pairs
