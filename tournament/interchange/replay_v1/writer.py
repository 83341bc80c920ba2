"""Writer of ``replay-result/1``: what a stage that was played comes to."""

from __future__ import annotations

from typing import Any

from tournament.catalogues import both
from tournament.engine.competition import CompetitionState
from tournament.engine.progress import Open, Progress
from tournament.engine.scoring import to_plain
from tournament.engine.standings import Row


def groups_to(state: CompetitionState[str]) -> dict[str, list[dict[str, Any]]]:
    """Print the table of each group."""
    goals = state.rulebook.scoring.counts_goals
    tables = {key: state.ordered(key) if key in state.graph.orders else state.ranked(key) for key in state.graph.groups}
    return {key: [_row(row, goals) for row in rows] for key, rows in tables.items()}


def bracket_to(state: CompetitionState[str]) -> dict[str, Any]:
    """Print the matches and places of a bracket, and the tables of its groups if there are any."""
    tables, progress = groups_to(state), state.progress
    decided = progress.places[: len(state.graph.places)]
    return ({"groups": tables} if tables else {}) | {
        "matches": [_match(node.id, progress) for node in state.graph.matches],
        "places": [{"place": place, "entry": holder} for place, holder in decided if not isinstance(holder, Open)],
    }


def _row(row: Row, goals: bool) -> dict[str, Any]:
    tally, why = row.tally, both(row.explanation)
    line: dict[str, Any] = {
        "rank": row.rank,
        "entry": row.entry,
        "tied": row.tied,
        "played": tally.played,
        "won": tally.won,
        "lost": tally.lost,
        "drawn": tally.drawn,
        "match_points": to_plain(tally.match_points),
    }
    if goals:
        line["goals"] = [tally.goals_for, tally.goals_against]
    else:
        line["sets"] = [tally.sets_for, tally.sets_against]
        line["points"] = [tally.points_for, tally.points_against]
    line["decided_by"] = row.decided_by
    line["explain"] = {"vi": why.vi, "en": why.en}
    return line


def _match(key: str, progress: Progress[str]) -> dict[str, Any]:
    home, away = progress.known(key)
    side = progress.winners.get(key)
    return {"id": key, "home": home, "away": away, "winner": None if side is None else (home, away)[side]}
