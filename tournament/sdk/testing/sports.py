"""What every sport must keep, checked on generated scores and matches."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import cycle
from typing import Any
from xml.etree import ElementTree

from tournament.engine.errors import InputError
from tournament.engine.formats import build
from tournament.engine.match_status import RESULTS, VOID
from tournament.engine.scoring import Board, Point, Score, rule_fields, rules_from, rules_to_json, turned
from tournament.engine.scoring.board import Finish
from tournament.engine.standings import (
    BUILT_IN,
    Result,
    Step,
    Table,
    Tiebreakers,
    UnmeasurableError,
    rank,
    steps_from,
)
from tournament.engine.standings.tally import Tally
from tournament.engine.ties import TieScoring
from tournament.sdk.records import Preset, Sport
from tournament.sdk.testing.heats import HEAT_CHECKS
from tournament.sdk.testing.kit import Check, fails, hold, hold_distinct, hold_named
from tournament.sdk.testing.scoreboards import draws, phone_check

MATCHES = 60
ENTRIES = range(2, 13)


def sport_checks(sport: Sport, tiebreakers: Tiebreakers = BUILT_IN) -> list[Check]:
    """List the checks of a sport, a set of them for each preset, as far as its data can be read at all.

    `tiebreakers` are those that the presets may name; give your own beside the built-in ones.
    """
    checks = [Check("identity", partial(_identity, sport))]
    for preset in sport.presets if not fails(checks[0]) else ():
        data = Check(f"{preset.key}: its data is known", partial(_data, sport, preset, tiebreakers))
        checks.append(data)
        for kind, check in _checks_of(sport, preset, tiebreakers).items() if not fails(data) else ():
            checks.append(Check(f"{preset.key}: {kind}", check))
    return checks


@dataclass(frozen=True)
class Duels:
    """The matches that all checks of a preset look at, which are played when the first of them asks."""

    sport: Sport
    preset: Preset
    tiebreakers: Tiebreakers

    @cached_property
    def rules(self) -> Any:
        """Return the rules of the preset."""
        return _rules(self.sport, self.preset)

    @cached_property
    def boards(self) -> tuple[Board, ...]:
        """Play matches to their end."""
        return tuple(played(self.sport, self.rules, f"{self.preset.key}/{number}") for number in range(MATCHES))

    @property
    def scores(self) -> list[Score]:
        """Return the scores of the matches."""
        return [board.score for board in self.boards]


def played(sport: Sport, rules: Any, seed: str) -> Board:
    """Play a match point by point with made-up rallies, the same for the same seed."""
    scoring, goals = sport.scoring, 4 + hashlib.sha256(seed.encode()).digest()[1] % 3
    board = scoring.start(rules)
    whistled = _is_whistled(sport, board)
    for side in _sides(seed):
        if board.over:
            break
        board = scoring.apply(board, Point(side))
        if whistled and not board.over and sum(board.current) >= goals:
            board = scoring.apply(board, Finish())
    return board


def _is_whistled(sport: Sport, board: Board) -> bool:
    """Tell whether the referee ends the match, or a part of it, and no score does."""
    try:
        sport.scoring.apply(board, Finish())
    except InputError:
        return False
    return True


def _sides(seed: str) -> Iterator[int]:
    """Yield sides, one of them a little stronger; different for every seed."""
    strength = 100 + hashlib.sha256(seed.encode()).digest()[0] % 56
    yield from (int(byte < strength) for byte in draws(seed))


def _identity(sport: Sport) -> None:
    hold(sport.key.isidentifier(), f"the key {sport.key!r} is not an identifier")
    hold_named(sport.names, "the sport")
    kind = sport.scoring.__name__ if isinstance(sport.scoring, type) else ""
    hold(not kind, f"scoring is a class, not an object: write {kind}()")
    hold(sport.presets, "the sport needs at least one preset of rules")
    keys = [preset.key for preset in sport.presets]
    hold(len(set(keys)) == len(keys), "two presets have the same key")
    _court(sport.court)


def _court(court: str) -> None:
    """Hold that a court is lines and nothing that runs or fetches."""
    try:
        drawn = list(ElementTree.fromstring(f"<g>{court}</g>").iter())  # noqa: S314 - a plugin's own data
    except ElementTree.ParseError as error:
        raise AssertionError(f"the court is no SVG: {error}") from error
    for each in drawn:
        hold(each.tag in _LINES, f"the court holds <{each.tag}>: it is drawn of {', '.join(sorted(_LINES))}")
        strange = [name for name in each.attrib if name.startswith("on") or name not in _DRAWN_BY]
        hold(not strange, f"the court holds an attribute {strange}: it is drawn by {', '.join(sorted(_DRAWN_BY))}")


_LINES = {"g", "path", "line", "rect", "circle", "ellipse", "polyline", "polygon"}
_DRAWN_BY = {
    "d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "width", "height", "points", "transform",
}  # fmt: skip


def _data(sport: Sport, preset: Preset, tiebreakers: Tiebreakers) -> None:
    hold_named(preset.names, "the preset")
    _rules(sport, preset)
    known = {field.name for field in rule_fields(sport.scoring.rules_type)}
    hold(set(preset.confidence) <= known, "confidence is given for fields that do not exist")
    steps = preset.ranking
    hold(steps or "duels" not in sport.contests, "ranking is empty: nothing would rank the entries")
    hold(isinstance(steps, tuple) and all(isinstance(step, Step) for step in steps), "ranking is a tuple of Step(…)")
    steps_from([step.as_json() for step in steps], tiebreakers, f"{preset.key}: ranking")


def hold_rubbers(sport: Sport, sports: Mapping[str, Sport]) -> None:
    """Hold that each rubber of a tie is of a sport that is there, by one of its presets."""
    rubbers = sport.scoring.rubbers if isinstance(sport.scoring, TieScoring) else ()
    hold_distinct((rubber.key for rubber in rubbers), "rubbers")
    for preset in sport.presets:
        needed = preset.values.get("to_win") or 1
        hold(needed <= len(rubbers), f"{preset.key}: {needed} rubbers win a tie, and there are {len(rubbers)}")
    for rubber in rubbers:
        hold_named(rubber.name, f"rubber {rubber.key}")
        is_known = isinstance(rubber.sexes, tuple) and set(rubber.sexes) <= {"male", "female"}
        hold(is_known, f'rubber {rubber.key}: sexes is {rubber.sexes!r}: write ("male",), ("female",) or both')
        enough = len(rubber.sexes) <= rubber.persons
        hold(enough, f"rubber {rubber.key}: {rubber.persons} plays it, of {len(rubber.sexes)} sexes: say persons=2")
        known = ", ".join(sorted(key for key, each in sports.items() if not isinstance(each.scoring, TieScoring)))
        played = sports.get(rubber.sport)
        if played is None or isinstance(played.scoring, TieScoring) or "duels" not in played.contests:
            raise AssertionError(f"rubber {rubber.key}: {rubber.sport!r} is no sport of matches; known: {known}")
        played.preset(rubber.preset)


def _rules(sport: Sport, preset: Preset) -> Any:
    return rules_from(preset.values, sport.scoring.rules_type, where=preset.key)


def _rules_round_trip(sport: Sport, preset: Preset) -> None:
    rules = _rules(sport, preset)
    hold(rules_from(rules_to_json(rules), sport.scoring.rules_type) == rules, "rules change when stored")


def _form_accepts_preset(sport: Sport, preset: Preset) -> None:
    # Late: WTForms is needed for this check alone.
    from werkzeug.datastructures import MultiDict  # noqa: PLC0415

    from tournament.sdk.forms import form_of, values_of  # noqa: PLC0415

    rules = _rules(sport, preset)
    sent = {name: str(value) for name, value in rules_to_json(rules).items() if value is not None}
    form = form_of(sport)(MultiDict(sent))
    hold(form.validate(), f"the rules form refuses its own preset: {form.errors}")
    kept = {**rules_to_json(rules), **values_of(form)}
    hold(rules_from(kept, sport.scoring.rules_type) == rules, "the rules form changes the preset")


def _boards_agree(duels: Duels) -> None:
    scoring, rules = duels.sport.scoring, duels.rules
    for number, board in enumerate(duels.boards):
        hold(board.over, f"match {number} did not end")
        hold(list(scoring.violations(board.score, rules)) == [], f"{board.score} was played but is refused")
        outcome = scoring.outcome(board.score, rules)
        hold(outcome.winner == board.winner, f"{board.score}: the scoreboard and the outcome disagree")


def _one_winner(duels: Duels) -> None:
    scoring, rules = duels.sport.scoring, duels.rules
    for score in duels.scores:
        outcome = scoring.outcome(score, rules)
        other = scoring.outcome(turned(score), rules)
        hold(outcome.winner is None or other.winner == 1 - outcome.winner, f"{score}: turning it changes who won")
        hold(other.match_points == outcome.match_points[::-1], f"{score}: turning it changes the points")
        hold(outcome.counts, f"{score}: it was played to its end, yet counts for nobody")


def _winner_above(duels: Duels) -> None:
    """Hold that who wins gets no less than who loses, and that one who won the only match stands first."""
    scoring, rules = duels.sport.scoring, duels.rules
    outcomes = [scoring.outcome(score, rules) for score in duels.scores]
    given = [(status, scoring.outcome((), rules, status, 0)) for status in RESULTS if status not in VOID]
    for what, outcome in (*(("played", each) for each in outcomes), *given):
        if outcome.winner is None:
            continue
        won, lost = outcome.match_points[outcome.winner], outcome.match_points[1 - outcome.winner]
        hold(won >= lost, f"{what}: who wins gets {won}, who loses {lost}")
        table = Table((1, 2))
        table.add(Result(1, 2, outcome))
        first = rank(table, duels.preset.ranking, duels.tiebreakers)[0]
        hold(first.entry == outcome.winner + 1, f"{what}: who lost the only match stands above who won it")


def _forfeit_worth(duels: Duels) -> None:
    """Hold that nobody gains by a forfeit: neither who did not come nor who won without playing."""
    scoring, rules = duels.sport.scoring, duels.rules
    outcomes = [scoring.outcome(score, rules) for score in duels.scores]
    decided = [each for each in outcomes if each.winner is not None]
    if not decided:
        return
    most = max(each.match_points[each.winner] for each in decided if each.winner is not None)
    least = min(each.match_points[1 - each.winner] for each in decided if each.winner is not None)
    for status in RESULTS:
        outcome = scoring.outcome((), rules, status, 0)
        if outcome.counts and any(outcome.forfeits) and outcome.winner == 0:
            won, lost = outcome.match_points
            hold(won <= most, f"{status}: it brings {won}, more than any win that is played ({most})")
            hold(lost <= least, f"{status}: who forfeits gets {lost}, more than who plays and loses ({least})")


def _illegal_refused(duels: Duels) -> None:
    scoring, rules = duels.sport.scoring, duels.rules
    for wrong in (((-1, 0),), (), duels.scores[0] * (len(scoring.parts(rules)) + 1)):
        found = list(scoring.violations(wrong, rules))
        hold(found, f"{wrong} should be refused")
        hold(all(each.rule and str(each.text) for each in found), f"{wrong}: a refusal says nothing")
        for each in found:
            known = each.part is None or 1 <= each.part <= max(len(wrong), len(scoring.parts(rules)))
            hold(known, f"{wrong}: a refusal names part {each.part}, which it has not")


def _forfeit(duels: Duels) -> None:
    scoring, rules = duels.sport.scoring, duels.rules
    hold(scoring.outcome(scoring.forfeit_score(rules), rules).winner == 0, "a forfeit is won at home")


def _statuses(duels: Duels) -> None:
    scoring, rules = duels.sport.scoring, duels.rules
    for status in RESULTS:
        for winner in (0, 1):
            outcome = scoring.outcome((), rules, status, winner)
            hold(outcome.winner == winner, f"{status}: the winner named does not win")
            hold(outcome.counts == (status not in VOID), f"{status}: it should {'not ' * (status in VOID)}count")
            other = scoring.outcome((), rules, status, 1 - winner)
            hold(other.turned() == outcome, f"{status}: who wins it makes another difference than that")


def _every_number_ranks(duels: Duels) -> None:
    outcomes = cycle([duels.sport.scoring.outcome(score, duels.rules) for score in duels.scores])
    for entries in ENTRIES:
        table = Table(range(1, entries + 1))
        for match in build("round_robin", entries).matches:
            home, away = (getattr(slot, "n", 0) for slot in match.slots)
            table.add(Result(home, away, next(outcomes)))
        rows = rank(table, duels.preset.ranking, duels.tiebreakers)
        ranks = [row.rank for row in rows]
        expected = [ranks.index(number) + 1 for number in ranks]
        hold(ranks == expected, f"{entries} entries: the ranks {ranks} leave gaps")
        for row in rows:
            hold(row.tied == (ranks.count(row.rank) > 1), f"{entries} entries: a shared rank is not said to be tied")
            hold(str(row.explanation), "a rank without a reason")


class _Asked(dict[str, Any]):
    """Counters of nobody, which remember by what names they were asked for."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def __contains__(self, name: object) -> bool:
        self.names.add(f"{name}")
        return False

    def get(self, name: str, default: Any = None) -> Any:
        """Return what stands for a counter that is not there."""
        self.names.add(name)
        return default


def _steps_are_counted(duels: Duels) -> None:
    """Hold that no step ranks by what no match of the sport counts, which tells nobody apart."""
    counted = {name for score in duels.scores for name in duels.sport.scoring.outcome(score, duels.rules).counters}
    table = Table((1, 2))
    for step in duels.preset.ranking:
        tally = Tally(0)
        tally.counters = asked = _Asked()
        with suppress(ZeroDivisionError, UnmeasurableError):  # which the checks of a tie-break tell
            duels.tiebreakers[step.by].measure(tally, 1, table)
        strange = sorted(asked.names - counted)
        known = ", ".join(sorted(counted))
        hold(not strange, f"Step({step.by!r}) ranks by {strange[:1]}, and matches of this sport count {known}")


_OF_RULES: dict[str, Callable[[Sport, Preset], None]] = {
    "rules survive being stored": _rules_round_trip,
    "the form accepts the preset": _form_accepts_preset,
}


def _phone(duels: Duels) -> None:
    phone_check(duels.sport, duels.preset)


_OF_DUELS: dict[str, Callable[[Duels], None]] = {
    "scoreboard and outcome agree": _boards_agree,
    "every legal score has one outcome": _one_winner,
    "illegal scores are refused with the rule named": _illegal_refused,
    "a forfeit has a winner": _forfeit,
    "nobody gains by a forfeit": _forfeit_worth,
    "every status has its outcome": _statuses,
    "every step ranks by what is counted": _steps_are_counted,
    "every number of entries can be ranked": _every_number_ranks,
    "who wins stands above who loses": _winner_above,
    "what is scored on a phone is a result": _phone,
}


def _checks_of(sport: Sport, preset: Preset, tiebreakers: Tiebreakers) -> Mapping[str, Callable[[], None]]:
    """Return what holds for a preset, by what the sport is played in."""
    of_marks = HEAT_CHECKS if "heats" in sport.contests else {}
    checks = {kind: partial(check, sport, preset) for kind, check in (_OF_RULES | of_marks).items()}
    duels = Duels(sport, preset, tiebreakers)
    of_duels = _OF_DUELS if "duels" in sport.contests else {}
    return checks | {kind: partial(check, duels) for kind, check in of_duels.items()}
