"""Tie-breaks that look at single matches, not at sums over all of them, with the regulations they stand in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from fractions import Fraction

from tournament.engine.scoring.numbers import Number
from tournament.engine.scoring.parts import Pair
from tournament.engine.standings.table import Entry, Meeting, Table


def away_goals(table: Table, entry: Entry, others: Set[Entry] | None, _cap: int | None) -> Number:
    """Return the goals scored as the second-named side (UEFA Champions League 2018/19, 17.01 d)."""
    meetings = table.meetings_with(entry, others)
    return _shared(table, meetings, (_goals(each)[1] for each in meetings if each.side == 1))


def capped_difference(table: Table, entry: Entry, others: Set[Entry] | None, cap: int | None) -> Number:
    """Return the difference of goals, else of points, each match giving at most `cap` either way.

    So that nobody runs up the score (US Club Soccer and many youth cups: "maximum of five a match").
    """
    meetings = table.meetings_with(entry, others)
    return _shared(table, meetings, (_capped(each, cap) for each in meetings))


def head_to_head_all_met(table: Table, tied: Sequence[Entry]) -> list[Number]:
    """Return the points among the tied if each has met every other (FIDE C.07, 6.1), else nothing for anybody."""
    among = frozenset(tied)
    if any(among - {entry} - _opponents(table, entry) for entry in tied):
        return [0] * len(tied)
    return [table.among(entry, among).match_points for entry in tied]


def common_opponents(table: Table, tied: Sequence[Entry]) -> list[Number]:
    """Return the points a match against those whom all of the tied have met (NFL: record in common games)."""
    common = frozenset.intersection(*(_opponents(table, entry) for entry in tied)) - set(tied)
    found = (table.among(entry, common) for entry in tied)
    return [points_per_match(tally.match_points, tally.played) for tally in found]


def points_per_match(points: Number, played: Number) -> Number:
    """Return the points a match, exact (EFL 2019/20: unweighted points per game); without a match the points."""
    return Fraction(points) / played if played else points


def _goals(meeting: Meeting) -> Pair:
    return meeting.outcome.counters.get("goals", (0, 0))


def _capped(meeting: Meeting, cap: int | None) -> Number:
    score = _goals(meeting)
    if not any(score):
        score = meeting.outcome.counters.get("points", (0, 0))
    difference = score[meeting.side] - score[1 - meeting.side]
    return difference if cap is None else max(-cap, min(cap, difference))


def _opponents(table: Table, entry: Entry) -> frozenset[Entry]:
    return frozenset(meeting.opponent for meeting in table.meetings(entry))


def _shared(table: Table, meetings: Sequence[Meeting], values: Iterable[Number]) -> Number:
    total = sum(values, start=0)
    return Fraction(total) / len(meetings) if table.averaged and meetings else total
