"""Tables and rankings a second time, plainly: every number is counted from all the matches whenever it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import groupby
from typing import Any

from tournament.engine.standings import Bye, Extras, Result, Step

Line = tuple[int, str, bool]
"""The rank of an entry, its name, and whether it shares the rank."""


class PlainTable:
    """Entries, their matches and byes; an opponent-based tie-break reads FIDE's Tie-Break Regulations (C.07)."""

    def __init__(
        self, entries: Sequence[str], results: Sequence[Result], byes: Sequence[Bye] = (), extras: Extras | None = None
    ) -> None:
        self.entries, self.byes, self.extras = entries, byes, extras or Extras()
        self.results = [result for result in results if result.outcome.counts]

    def of(self, entry: str, among: Sequence[str] | None = None) -> list[tuple[Any, int, str, int]]:
        """List the entry's matches as (outcome, side, opponent, round), those among some entries alone if given."""
        found = []
        for home, away, outcome, round_ in self.results:
            for side, (one, other) in enumerate(((home, away), (away, home))):
                if one == entry and (among is None or other in among):
                    found.append((outcome, side, str(other), round_))
        return found

    def points(self, entry: str, among: Sequence[str] | None = None) -> Any:
        """Return the match points; adjustments and byes belong to no match and so count over all matches alone."""
        own = sum(outcome.match_points[side] for outcome, side, _, _ in self.of(entry, among))
        if among is not None:
            return own
        byes = sum(bye.points for bye in self.byes if bye.entry == entry)
        return own + byes + (self.extras.adjust or {}).get(entry, 0)

    def won(self, entry: str, among: Sequence[str] | None = None) -> int:
        return sum(outcome.winner == side for outcome, side, _, _ in self.of(entry, among))

    def both(self, name: str, entry: str, among: Sequence[str] | None) -> tuple[int, int]:
        """Return what the entry has for and against: of sets, points or goals."""
        pairs = [(outcome.counters.get(name, (0, 0)), side) for outcome, side, _, _ in self.of(entry, among)]
        return sum(pair[side] for pair, side in pairs), sum(pair[1 - side] for pair, side in pairs)

    # FIDE C.07, articles 7 to 16

    def turns(self, entry: str) -> list[tuple[int, Any, bool, bool]]:
        """List the entry's rounds as (round, points, chose not to play, had an opponent)."""
        played = [(round_, o.match_points[side], o.forfeits[side], True) for o, side, _, round_ in self.of(entry)]
        byes = [(bye.round, bye.points, bye.requested, False) for bye in self.byes if bye.entry == entry]
        return sorted(played + byes)

    def adjusted(self, entry: str) -> Any:
        """Return the points for the opponents' tie-breaks: byes asked for until the end count as draws (16.3)."""
        points, turns = self.points(entry), self.turns(entry)
        while self.extras.swiss and turns and turns[-1][2]:
            _, taken, _, paired = turns.pop()
            points += 0 if paired else self.extras.draw_points - taken
        return points

    def contributions(self, entry: str) -> list[tuple[Any, bool]]:
        """List what each round gives to Buchholz, and whether the entry chose not to play it (16.4, 16.5)."""
        found = []
        for outcome, side, other, _ in self.of(entry):
            if outcome.contested or not self.extras.swiss:
                found.append((self.adjusted(other), False))
            else:
                found.append((self.points(entry), outcome.forfeits[side]))
        return found + [(self.points(entry), bye.requested) for bye in self.byes if bye.entry == entry]

    def buchholz(self, entry: str, cut_low: int = 0, cut_high: int = 0) -> Any:
        shares = self.contributions(entry)
        if cut_low and shares:
            voluntary = [share for share in shares if share[1]]
            shares.remove(min(voluntary or shares))
        if cut_high and shares:
            shares.remove(max(shares))
        return sum(points for points, _ in shares)

    def sonneborn_berger(self, entry: str) -> Any:
        total: Any = 0
        for outcome, side, other, _ in self.of(entry):
            share = Fraction(1, 2) if outcome.draw else Fraction(outcome.winner == side)
            with_opponent = outcome.contested or not self.extras.swiss
            total += share * (self.adjusted(other) if with_opponent else self.points(entry))
        for bye in self.byes:
            if bye.entry == entry:
                total += Fraction(bye.points) / self.extras.win_points * self.points(entry)
        return total

    def koya(self, entry: str) -> Any:
        return sum(
            outcome.match_points[side]
            for outcome, side, other, _ in self.of(entry)
            if self.points(other) >= Fraction(self.extras.win_points * len(self.of(other)), 2)
        )

    def progressive(self, entry: str) -> Any:
        last = max((round_ for each in self.entries for round_, _, _, _ in self.turns(each)), default=0)
        after = [sum(p for r, p, _, _ in self.turns(entry) if r <= round_) for round_ in range(1, last + 1)]
        return sum(after)

    def encounters(self, entry: str, among: Sequence[str]) -> dict[str, Any]:
        """Return the mean of the points taken from each of those it has met over the board (or in a round robin)."""
        games = [
            (other, outcome.match_points[side])
            for outcome, side, other, _ in self.of(entry, among)
            if outcome.contested or not self.extras.swiss
        ]
        return {
            other: sum(Fraction(points) for met, points in games if met == other)
            / sum(met == other for met, _ in games)
            for other, _ in games
        }

    def direct_encounter(self, entry: str, among: Sequence[str]) -> Any:
        """Return minus the place in the separate standings, whoever is not sure of one standing last (art. 6)."""
        left, place = list(among), 0
        full = all(len(self.encounters(each, among)) == len(among) - 1 for each in among)
        if full or not self.extras.swiss:
            return sum(self.encounters(entry, among).values())

        def between(each: str) -> tuple[Any, Any]:
            found = self.encounters(each, among)
            least = sum(found.values())
            return least, least + self.extras.win_points * (len(among) - 1 - len(found))

        while len(left) > 1:
            sure = [a for a in left if all(between(a)[0] > between(b)[1] for b in left if b != a)]
            if not sure:
                break
            if sure == [entry]:
                return -place
            left.remove(sure[0])
            place += 1
        return -place

    def goals_away(self, entry: str, among: Sequence[str] | None = None) -> int:
        """Return the goals scored as the second-named side."""
        away = [outcome for outcome, side, _, _ in self.of(entry, among) if side == 1]
        return sum(outcome.counters.get("goals", (0, 0))[1] for outcome in away)

    def difference(self, entry: str, among: Sequence[str] | None = None) -> int:
        """Return the difference of goals, match by match, where there are none that of points."""
        found = 0
        for outcome, side, _, _ in self.of(entry, among):
            goals, points = (outcome.counters.get(name, (0, 0)) for name in ("goals", "points"))
            score = goals if goals != (0, 0) else points
            found += score[side] - score[1 - side]
        return found

    def met(self, entry: str) -> set[str]:
        return {other for _, _, other, _ in self.of(entry)}

    def if_all_met(self, entry: str, among: Sequence[str] | None) -> Any:
        tied = among or ()
        full = all(other in self.met(one) for one in tied for other in tied if one != other)
        return self.points(entry, tied) if full else 0

    def in_common(self, entry: str, among: Sequence[str] | None) -> Any:
        common = [each for each in self.entries if each not in (among or ())]
        common = [each for each in common if all(each in self.met(tied) for tied in among or ())]
        return Fraction(self.points(entry, common)) / (len(self.of(entry, common)) or 1)

    def wins_with_black(self, entry: str) -> int:
        return sum(side == 1 and o.winner == 1 and o.contested for o, side, _, _ in self.of(entry))


def ratio(pair: tuple[int, int]) -> Any:
    """Return the quotient; over nothing it is infinite, nothing over nothing is even."""
    scored, against = pair
    return Fraction(scored, against) if against else float("inf") if scored else Fraction(1)


def _known(name: str, missing: int) -> Callable[[PlainTable, str, Any], Any]:
    return lambda table, entry, among: (getattr(table.extras, name) or {}).get(entry, missing)


VALUES: dict[str, Callable[[PlainTable, str, Sequence[str] | None], Any]] = {
    "match_points": PlainTable.points,
    "wins": PlainTable.won,
    "set_ratio": lambda t, e, among: ratio(t.both("sets", e, among)),
    "set_difference": lambda t, e, among: t.both("sets", e, among)[0] - t.both("sets", e, among)[1],
    "sets_won": lambda t, e, among: t.both("sets", e, among)[0],
    "points_ratio": lambda t, e, among: ratio(t.both("points", e, among)),
    "points_difference": lambda t, e, among: t.both("points", e, among)[0] - t.both("points", e, among)[1],
    "points_for": lambda t, e, among: t.both("points", e, among)[0],
    "goal_difference": lambda t, e, among: t.both("goals", e, among)[0] - t.both("goals", e, among)[1],
    "goals_for": lambda t, e, among: t.both("goals", e, among)[0],
    "goal_average": lambda t, e, among: ratio(t.both("goals", e, among)),
    "rubber_difference": lambda t, e, among: t.both("rubbers", e, among)[0] - t.both("rubbers", e, among)[1],
    "rubber_ratio": lambda t, e, among: ratio(t.both("rubbers", e, among)),
    "rubbers_won": lambda t, e, among: t.both("rubbers", e, among)[0],
    "head_to_head": PlainTable.points,
    "direct_encounter": lambda t, e, among: t.direct_encounter(e, among or ()),
    "conduct": _known("conduct", 0),
    "rating": _known("ratings", 0),
    "fewest_forfeits": lambda t, e, among: -sum(o.forfeits[side] for o, side, _, _ in t.of(e, among)),
    "seed": lambda t, e, among: -_known("seeds", 10**9)(t, e, among),
    "lots": lambda t, e, among: -_known("lots", 10**9)(t, e, among),
    "buchholz": lambda t, e, _: t.buchholz(e),
    "buchholz_cut1": lambda t, e, _: t.buchholz(e, 1),
    "median_buchholz": lambda t, e, _: t.buchholz(e, 1, 1),
    "sonneborn_berger": lambda t, e, _: t.sonneborn_berger(e),
    "koya": lambda t, e, _: t.koya(e),
    "progressive": lambda t, e, _: t.progressive(e),
    "wins_with_black": lambda t, e, _: t.wins_with_black(e),
    "away_goals": PlainTable.goals_away,
    "capped_difference": PlainTable.difference,
    "points_per_match": lambda t, e, among: Fraction(t.points(e, among)) / (len(t.of(e, among)) or 1),
    "head_to_head_all_met": PlainTable.if_all_met,
    "common_opponents": PlainTable.in_common,
}
"""What an entry has at a step, by the step's name; more is better in all of them."""


def plain_rank(table: PlainTable, steps: Sequence[Step]) -> list[Line]:
    """Rank the entries; returns lines in the order of rank and name."""
    levels: list[list[str]] = []
    _ordered(table, list(table.entries), steps, 0, levels)
    lines: list[Line] = []
    for level in levels:
        first = len(lines) + 1
        lines += [(first, name, len(level) > 1) for name in sorted(level)]
    return lines


def _ordered(table: PlainTable, level: list[str], steps: Sequence[Step], at: int, done: list[list[str]]) -> None:
    """Put the level entries into groups behind those `done`, the best first, looking at the steps from `at` on."""
    if len(level) < 2 or at >= len(steps):
        done.append(level)
        return
    end = at + 1
    while steps[at].restart and end < len(steps) and steps[end].restart == steps[at].restart:
        end += 1
    here = [s for s in steps[at:end] if {None: True, 2: len(level) == 2, "3+": len(level) >= 3}[s.when_tied]]
    for together in [[step] for step in here] if steps[at].restart in ("each", "first") else [here]:
        parts = _parted(table, level, together, done[-1] if done else [])
        if len(parts) > 1:
            if steps[at].restart == "first":
                parts = [parts[0], [entry for entry in level if entry not in parts[0]]]
            for part in parts:
                _ordered(table, part, steps, at if steps[at].restart else end, done)
            return
    _ordered(table, level, steps, end, done)


_TIED_ONLY = ("head_to_head", "direct_encounter", "head_to_head_all_met", "common_opponents")


def _parted(table: PlainTable, level: list[str], together: Sequence[Step], above: list[str]) -> list[list[str]]:
    def over(step: Step) -> Sequence[str] | None:
        if step.by in _TIED_ONLY or step.matches == "tied":
            return level
        return above if step.matches == "above" else None

    def values(entry: str) -> list[Any]:
        return [VALUES[step.by](table, entry, over(step)) for step in together]

    return [list(part) for _, part in groupby(sorted(level, key=values, reverse=True), key=values)]
