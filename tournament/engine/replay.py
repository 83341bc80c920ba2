"""Putting results that name their sides into the matches of a stage, and saying what did not fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice, permutations

from tournament.engine.competition import CompetitionState
from tournament.engine.formats import build
from tournament.engine.graph import Graph, Match, Seed
from tournament.engine.match_status import ENDINGS, VOID
from tournament.engine.pairing.state import FreeRound, Pairer, Round
from tournament.engine.progress import Record
from tournament.engine.recorded import Played
from tournament.engine.replay_heats import race
from tournament.engine.replay_stage import Given, Problem, Stage, named_side, state_of
from tournament.engine.scoring import Outcome, Status, turned
from tournament.engine.series import level_series


def _played(given: Given, sides: tuple[str, str], decider: int | None = None) -> Played[str]:
    """Return a result as it is recorded of a match of these sides, which may stand the other way round."""
    winner = named_side(given) if decider is None else decider
    if given.home == sides[0]:
        return Played(sides, given.status, given.score, winner)
    return Played(
        sides,
        given.status,
        turned(given.score),
        None if winner is None else 1 - winner,
    )


def misfit(given: Given, group_of: Mapping[str, str]) -> str | None:
    """Say why two entries cannot meet in a group, by the group each is in; None when they can."""
    group = group_of.get(given.home)
    if group is not None and group == group_of.get(given.away) and given.home != given.away:
        return None if given.group in (None, group) else f"these two are not in group {given.group!r}"
    for entry in (given.home, given.away):
        if entry not in group_of:
            return f"unknown entry {entry!r}"
    return "an entry cannot meet itself" if given.home == given.away else "these two are not in one group"


def league_state(stage: Stage) -> CompetitionState[str]:
    """Return how a group stands that plays just the matches its results name.

    No more meetings count than the stage's format has legs. In two legs each is at another home, unless the other
    ground saw none: real leagues have seen both legs on one ground.
    """
    taken = [(given, outcome) for given, outcome in _meetings(stage) if outcome.counts or outcome.winner is not None]
    pairer = _ranked_by_rounds(stage)
    if pairer is None and not stage.byes:
        return _of_results(stage, [(given.round or 0, given) for given, _ in taken])
    told = {given.round or 0 for given, _ in taken} | {bye.round or 0 for bye in stage.byes}
    turns = {turn: number for number, turn in enumerate(sorted(told), start=1)}
    placed = [(turns[given.round or 0], given) for given, _ in taken]
    seeds = {entry: number for number, entry in enumerate(stage.entries, start=1)}
    won = stage.rulebook.rules.win_points
    rounds = tuple(
        Round(
            tuple((seeds[given.home], seeds[given.away]) for turn, given in placed if turn == number),
            tuple(FreeRound(seeds[bye.home], won) for bye in stage.byes if turns[bye.round or 0] == number),
        )
        for number in turns.values()
    )
    return replace(_of_results(stage, placed), pairer=pairer, rounds=rounds)


def _ranked_by_rounds(stage: Stage) -> Pairer | None:
    """Return how a format whose rounds rank, and not a table of its matches, goes from round to round."""
    pairer = stage.formats[stage.type].pairer
    return None if pairer is None or pairer.order is None or pairer.on_one_court else pairer


def _meetings(stage: Stage) -> Iterator[tuple[Given, Outcome]]:
    """Yield the results that count as meetings, and those that count for nobody."""
    values = stage.formats[stage.type].read(stage.options)
    legs = int(values["legs"] or 1) if "legs" in values else None
    met: dict[frozenset[str], list[tuple[Given, Outcome]]] = {}
    again: list[tuple[Given, Outcome]] = []
    for given in stage.results:
        outcome = stage.checked(given)
        before = met.setdefault(frozenset((given.home, given.away)), [])
        if not outcome.counts:
            yield given, outcome
        elif before and legs is not None and len(before) >= legs:
            stage.complain(given, _MET)
        elif legs == 2 and before and before[0][0].home == given.home:
            again.append((given, outcome))
        else:
            before.append((given, outcome))
            yield given, outcome
    for given, outcome in again:
        before = met[frozenset((given.home, given.away))]
        first, brought = before[0]
        if len(before) == 1 and (first.home, brought, first.round) != (given.home, outcome, given.round):
            before.append((given, outcome))
            yield given, outcome
        else:
            stage.complain(given, _MET)


_MET = "this pair has already met as often as the format says"


def _of_results(stage: Stage, placed: Sequence[tuple[int, Given]]) -> CompetitionState[str]:
    """Lay out a group whose matches are results, each in its round; boards count within a round."""
    slots = {entry: Seed(number) for number, entry in enumerate(stage.entries, start=1)}
    boards: dict[int, int] = {}
    matches: list[Match] = []
    played: dict[str, Played[str]] = {}
    for round_, given in placed:
        boards[round_] = boards.get(round_, 0) + 1
        key = f"A-{round_}-{boards[round_]}"
        matches.append(Match(key, "groups", round_, (slots[given.home], slots[given.away]), "A"))
        played[key] = _played(given, (given.home, given.away))
    graph = Graph(stage.type, len(slots), tuple(matches), (), {"A": tuple(slots.values())})
    return state_of(stage, graph, played)


_Pair = frozenset[str]
_Waiting = Mapping[_Pair, Sequence[tuple[Given, Outcome]]]
_MOST_ORDERS = 24
_MOST_PAIRS = 32
_MOST_TRIES = 200


def bracket_state(stage: Stage) -> CompetitionState[str]:
    """Return how a bracket stands with the results in any order; each goes where its two entries meet.

    Where two meet more than once, the order of the file holds, unless another one lets more results fit.
    No entry may stand twice in `stage.entries`. Raises InputError for entries that the format cannot take.
    """
    graph = stage.graph or build(stage.type, len(stage.entries), stage.options, stage.formats)
    graph = race(stage, graph)
    placing = _rearranged(_Placing(stage, graph, _waiting(stage, graph)))
    placing.complain()
    return placing.state


def _waiting(stage: Stage, graph: Graph) -> dict[_Pair, list[tuple[Given, Outcome]]]:
    """Sort the results by pair; those that count for nobody stand behind, for a match that is played again."""
    known = set(stage.entries)
    waiting: dict[_Pair, list[tuple[Given, Outcome]]] = {}
    for given in stage.results:
        home, away = given.home, given.away
        if home not in known or away not in known:
            stage.complain(given, f"unknown entry {away if home in known else home!r}")
        elif home == away:
            stage.complain(given, "an entry cannot meet itself")
        else:
            outcome = stage.outcome(given) if _differ(stage, graph) else stage.checked(given)
            waiting.setdefault(frozenset((home, away)), []).append((given, outcome))
    for found in waiting.values():
        if len(found) > 1:
            found.sort(key=lambda each: _void(each[1]))
    return waiting


def _differ(stage: Stage, graph: Graph) -> bool:
    """Tell whether what is allowed differs from match to match: a result is looked at once it has found its match."""
    return bool(stage.rulebooks or graph.series)


def _rearranged(placing: _Placing) -> _Placing:
    """Put results of pairs that met more than once in another order for as long as more results fit by that."""
    pairs = _reorderable(placing.waiting)
    left, tried = placing.left(), 0
    better = left > 0
    while better and left:
        better = False
        for pair, found in pairs:
            for order in islice(permutations(found), _MOST_ORDERS):
                if order == tuple(placing.waiting[pair]) or tried == _MOST_TRIES:
                    continue
                tried += 1
                other = _Placing(placing.stage, placing.graph, {**placing.waiting, pair: order})
                if other.left() < left:
                    placing, left, better = other, other.left(), True
    return placing


def _winner(given: Given, outcome: Outcome) -> str | None:
    return None if outcome.winner is None else (given.home, given.away)[outcome.winner]


def _void(outcome: Outcome) -> bool:
    return not outcome.counts and outcome.winner is None


def _reorderable(waiting: _Waiting) -> Sequence[tuple[_Pair, Sequence[tuple[Given, Outcome]]]]:
    """Return the pairs with several results that not always the same side won, unless there are very many."""
    found = [
        (pair, results)
        for pair, results in waiting.items()
        if len(results) > 1 and len({_winner(*each) for each in results} - {None}) > 1
    ]
    return found if len(found) <= _MOST_PAIRS else ()


def _fitting(found: Sequence[tuple[Given, Outcome]], group: str | None, home: str, meetings: int) -> int | None:
    """Choose a result of two entries: one that names the match's group, and one with its home side where that tells.

    The home side tells among the `meetings` that follow one another alone: a later result is of another series.
    """
    if len(found) == 1:
        return 0 if found[0][0].group in (None, group) else None
    for label in (group, None) if group is not None else (None,):
        fitting = [number for number, (given, _) in enumerate(found) if given.group == label]
        if fitting:
            same_home = [number for number in fitting[:meetings] if found[number][0].home == home]
            return (same_home or fitting)[0]
    return None


class _Placing:
    """One way to put the results into the matches of a bracket."""

    def __init__(self, stage: Stage, graph: Graph, waiting: _Waiting) -> None:
        self.stage, self.graph, self.waiting = stage, graph, waiting
        self._open = dict(waiting)
        self._stuck: dict[str, str] = {}
        self._group_of = {node.id: node.group for node in graph.matches if node.group is not None}
        self._placed: dict[str, Played[str]] = {}
        self._given: dict[str, Given] = {}
        self.state = state_of(stage, graph, self._placed, self._find)
        self.progress = self.state.progress  # looks for the result of each match once its sides are known

    def left(self) -> int:
        """Count the results that no match took."""
        return sum(1 for _ in self._leftovers())

    def complain(self) -> None:
        """Note the results that no match took, and the matches from which nobody goes on though somebody should."""
        for match, given in self._given.items():
            self.stage.check(given, match, leg=self.graph.goes_by_aggregate(match))
        for given in self._leftovers():
            self.stage.complain(given, "no match brings these two together")
        for among in self.progress.level:
            told = f"level, and it is open who goes on: {', '.join(among.entries)}"
            self.stage.problems += [Problem(self.stage.key, None, None, told, heat=heat) for heat in among.heats]
        level = level_series(self.graph, self._placed, self.progress.winners)
        self._stuck |= dict.fromkeys(level, "level on aggregate, and nobody is named to go on")
        for node in self.graph.matches if self._stuck else ():
            if node.id in self._stuck and (node.group is None or node.group in self.graph.orders):
                home, away = self._placed[node.id].sides
                self.stage.problems.append(Problem(self.stage.key, home, away, self._stuck[node.id]))

    def _leftovers(self) -> Iterator[Given]:
        for pair, found in self._open.items():
            met = len(found) < len(self.waiting[pair])
            yield from (given for given, outcome in found if not (met and _void(outcome)))

    def _meetings(self, match: str) -> int:
        """Count the matches from this one on in which its two sides meet in one group, or in one tie of two legs."""
        leg, group = self.graph.legs.get(match), self._group_of.get(match)
        if leg is not None:
            return len(leg.series.matches) - leg.number + 1 if leg.series.by == "aggregate" else 1
        slots = frozenset(self.graph.match(match).slots)
        among = self.graph.of_group(group) if group is not None else ()
        return sum(frozenset(each.slots) == slots and each.id not in self._placed for each in among) or 1

    def _find(self, match: str, sides: tuple[str, str]) -> Record[str] | None:
        pair = frozenset(sides)
        found = self._open.get(pair)
        if found is None:
            return None
        leg, group = self.graph.legs.get(match), self._group_of.get(match)
        is_leg = self.graph.goes_by_aggregate(match)
        number = _fitting(found, group, sides[0], self._meetings(match) if len(found) > 1 else 1)
        if number is None:
            return None
        given, outcome = found[number]
        if len(found) == 1:
            del self._open[pair]
        else:
            self._open[pair] = [*found[:number], *found[number + 1 :]]
        given = self.stage.under(given, match)
        self._placed[match] = _played(given, sides)
        if _differ(self.stage, self.graph):
            self._given[match], outcome = given, self.stage.outcome(given, match)
        decider = self.stage.deciders.get(id(given)) if outcome.draw and group is None and not is_leg else None
        if decider is not None:
            self._placed[match], outcome = _played(given, sides, decider), self.stage.outcome(given, match, decider)
        void = given.status in VOID
        if outcome.draw and not is_leg:
            self._stuck[match] = "nobody won, and one of them must go on"
        elif void and outcome.winner is None and leg is None:
            self._stuck[match] = f"{ENDINGS[given.status]}: nobody goes on"
        outcome = outcome if given.home == sides[0] else outcome.turned()
        return Record(sides, outcome, void, self._placed[match].winner, given.status is Status.PLAYED)
