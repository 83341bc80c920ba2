"""Writer of ``replay-result/1``: what a stage that was played comes to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tournament.catalogues import both
from tournament.engine.competition import CompetitionState
from tournament.engine.final_places import final_places
from tournament.engine.heats import Finisher, Marking
from tournament.engine.match_status import LEADS_NOWHERE
from tournament.engine.progress import Open
from tournament.engine.scoring import TableColumn, to_plain
from tournament.engine.scoring.table_columns import BASIC
from tournament.engine.standings import Row


def groups_to(state: CompetitionState[str]) -> dict[str, list[dict[str, Any]]]:
    """Print the table of each group."""
    own = [each for each in state.rulebook.scoring.columns(state.rules) if each not in BASIC]
    tables = {key: state.ordered(key) if key in state.graph.orders else state.ranked(key) for key in state.graph.groups}
    return {key: [_row(row, own) for row in rows] for key, rows in tables.items()}


def bracket_to(state: CompetitionState[str]) -> dict[str, Any]:
    """Print the matches and places of a bracket, and the tables of its groups if there are any."""
    tables, heats = groups_to(state), [_heat(heat.id, state) for heat in state.graph.heats]
    before = {"groups": tables, "heats": heats}
    return {
        **{key: each for key, each in before.items() if each},
        "matches": [_match(node.id, state) for node in state.graph.matches],
        "places": [{"place": held.place, "entry": held.entry} for held in final_places(state, ranked_only=True)],
        **({"moved_up": [{"at": each.node, "out": each.out, "up": each.up} for each in state.progress.moved_up]}
           if state.vacancies else {}),
    }  # fmt: skip


def _row(row: Row, columns: Sequence[TableColumn]) -> dict[str, Any]:
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
    for column in columns:
        value = column.value(tally)
        line[column.key] = [to_plain(each) for each in value] if isinstance(value, tuple) else to_plain(value)
    line["decided_by"] = row.decided_by
    line["explain"] = {"vi": why.vi, "en": why.en}
    return line


def _heat(key: str, state: CompetitionState[str]) -> dict[str, Any]:
    """Print a heat: its lanes in their order, and once it is over in that of the places."""
    marking, over = state.marking_of(key), {each.entry: each for each in state.finishers.get(key, ())}
    lanes = {
        number: None if isinstance(holder, Open) else holder
        for number, holder in enumerate(state.progress.lanes[key], start=1)
        if holder is not Open.NOBODY
    }
    rank = {entry: place for place, entry in enumerate(over)}
    in_order = sorted(lanes.items(), key=lambda lane: rank.get(lane[1] or "", lane[0]))
    return {"id": key, "lines": [_lane(*lane, over.get(lane[1] or ""), marking) for lane in in_order]}


def _lane(number: int, entry: str | None, over: Finisher[str] | None, marking: Marking) -> dict[str, Any]:
    why = both(over.why if over else "")
    return {
        "lane": number,
        "entry": entry,
        "rank": over.rank if over else None,
        "tied": over is not None and over.tied,
        "mark": str(marking.printed(over.worth.total)) if over and over.worth else None,
        "ending": over.mark.ending.value if over else None,
        "explain": {"vi": why.vi, "en": why.en},
    }


def _match(key: str, state: CompetitionState[str]) -> dict[str, Any]:
    """Print a match of a bracket; where nobody won that should go on, its status says why."""
    home, away = state.progress.known(key)
    side, played = state.progress.winners.get(key), state.played.get(key)
    leg = state.graph.legs.get(key)
    if leg is not None and key != leg.series.last and played is not None:
        side = state.outcome(key, played).winner
    winner = None if side is None else (home, away)[side]
    line: dict[str, Any] = {"id": key, "home": home, "away": away, "winner": winner}
    if key in state.progress.totals:
        line["total"] = [to_plain(each) for each in state.progress.totals[key]]
    return line | {"status": played.status.value} if played and not winner and played.status in LEADS_NOWHERE else line
