"""Format and draw: from a list of entries to a graph of matches."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from tournament.domain.competitions.commands.competitions import checked_format
from tournament.domain.competitions.commands.matches import delete_matches
from tournament.domain.competitions.commands.sync_matches import make_matches, settle
from tournament.domain.competitions.queries.bracket_draws import pairs_option, without_draw
from tournament.domain.competitions.queries.graphs import every_format, graph_of, laid_out, pairer_of, rounds_of
from tournament.domain.competitions.queries.states import sport_of
from tournament.domain.core.commands.ownership import own
from tournament.domain.core.commands.unit_of_work import Change, service
from tournament.engine.bracket_draw import leads_to_bracket
from tournament.engine.draw import Apart, Lot, regions_of
from tournament.engine.draw import draw as draw_lots
from tournament.engine.errors import InputError
from tournament.engine.fixtures import fixtures_of
from tournament.engine.formats.words import changed_options, in_words
from tournament.engine.graph import Graph
from tournament.engine.kept_matches import keep_fitting, same_heats
from tournament.engine.match_status import RESULTS, Event, Status
from tournament.engine.message import Message
from tournament.engine.scoring import score_from, score_to_json, turned
from tournament.engine.text import Text, Words
from tournament.interchange.draw_v1 import as_stored
from tournament.interchange.graph_v1.writer import stored
from tournament.models import Adjustment, Competition, Entry, EntryUnit, Exchange, LotDraw, Match, PairedRound, Unit

_DRAWN = Message("Draw {name}")
_DRAWN_UNPROVEN = Message("Draw {name}; that units cannot be kept further apart is not proven")

_OTHER_FORMAT = Message("Change the format of {name}: {old} → {new}")
_OTHER_OPTIONS = Message("Change options of the format of {name} ({chosen}): {options}")


@service("competition.format", Exchange)
def set_format(change: Change, competition_id: int, name: str, options: Mapping[str, Any]) -> None:
    """Choose the format. After the draw the matches are laid out anew; those that are still the same are kept."""
    competition = own(change, Competition, competition_id)
    format_ = checked_format(competition, name, dict(options), sport_of(competition.sport))
    change.summary = _chosen(competition, format_)
    if competition.format and {**competition.format, **format_} == competition.format:
        format_ = competition.format  # as it is, with the draw that its pairs come from
    entries = drawn_entries(change, competition)
    if not entries:
        competition.format = format_
    elif _only_pairs_change(change, competition, format_, len(entries)):
        lay_out_pairs(change, competition, format_, entries)
    else:
        lay_out_anew(change, competition, format_, entries)


def _only_pairs_change(change: Change, competition: Competition, format_: dict[str, Any], entries: int) -> bool:
    """Tell whether a format lays out the same but for the pairs of a bracket, in which nobody has played."""
    before, option = _format(competition), pairs_option(format_)
    if option is None or before["name"] != format_["name"] or pairs_option(before) != option:
        return False
    rows = _matches(change, competition)
    of_bracket = (row for row in rows if row.group is None and not leads_to_bracket(row.stage))
    if any(row.status in RESULTS for row in of_bracket):
        return False
    as_before = {**format_, "options": {**format_["options"], option: before["options"].get(option)}}
    return laid_out(as_before, entries) == laid_out(before, entries)


@service("competition.drawn", Exchange)
def draw(
    change: Change,
    competition_id: int,
    seed: str | None = None,
    apart: Apart = "soft",
    fixed: Mapping[int, int] | None = None,
) -> None:
    """Draw numbers for all entries from a published seed (a new one when none is given) and make the matches.

    `apart` says how entries of one unit, joint teams by all their units, are kept apart; `fixed` names entries by
    id that get the number told. A strict wish that cannot be kept is refused with the reason.
    """
    competition = _undrawn(change, competition_id)
    change.relies_on_all(Entry, competition_id=competition.id)
    entries = _entries(change, competition)
    graph = laid_out(_format(competition), _enough(entries))
    told = dict(fixed or {})
    if unknown := set(told) - {entry.id for entry in entries}:
        raise InputError(Message("There is no entry {n}.").format(n=min(unknown)))
    units = _units(change, competition)
    lots = [Lot(entry.name, units[entry.id], entry.strength, told.get(entry.id)) for entry in entries]
    drawn = draw_lots(lots, (seed or "").strip() or secrets.token_hex(8), regions_of(graph), apart=apart)
    for number, index in enumerate(drawn.order, start=1):
        entries[index].number = number
    competition.draw, competition.drawn_at = as_stored(drawn), change.now
    _keep(competition, graph)
    make_matches(change, competition)
    summary = _DRAWN if drawn.proven else _DRAWN_UNPROVEN
    change.summary = summary.format(name=_name(competition))


@service("competition.ordered", Exchange)
def order_by_hand(change: Change, competition_id: int, entry_ids: Sequence[int]) -> None:
    """Give the numbers 1, 2, … in this order, as drawn by hand at the meeting, and make the matches."""
    competition = _undrawn(change, competition_id)
    change.relies_on_all(Entry, competition_id=competition.id)
    entries = {entry.id: entry for entry in _entries(change, competition)}
    if sorted(entry_ids) != sorted(entries):
        raise InputError(Message("Each entry needs exactly one number."))
    graph = laid_out(_format(competition), _enough(list(entries.values())))
    for number, entry_id in enumerate(entry_ids, start=1):
        entries[entry_id].number = number
    competition.draw, competition.drawn_at = None, change.now
    _keep(competition, graph)
    make_matches(change, competition)
    change.summary = Message("Enter the draw of {name}").format(name=_name(competition))


@service("competition.undrawn", Exchange)
def undraw(change: Change, competition_id: int) -> None:
    """Take the draw back, with its matches; refused once there are results."""
    competition = own(change, Competition, competition_id)
    if competition.started_at is not None:
        raise InputError(Message("“{name}” has results: it is not drawn again.").format(name=_name(competition)))
    delete_matches(change, _matches(change, competition))
    for model in (PairedRound, LotDraw, Adjustment):
        for row in change.session.scalars(select(model).where(model.competition_id == competition.id)):
            change.session.delete(row)
    for entry in drawn_entries(change, competition):
        entry.number = None
    competition.draw = competition.drawn_at = competition.vacancies = None
    competition.graph = competition.planned_graph = None
    competition.format = without_draw(_format(competition))
    change.summary = Message("Take back the draw of {name}").format(name=_name(competition))


def lay_out_anew(change: Change, competition: Competition, format_: dict[str, Any], entries: Sequence[Entry]) -> None:
    """Lay out the matches of a drawn competition by another format; those that are still the same are kept."""
    rounds, before = rounds_of(competition.id), _format(competition)
    if pairer_of(before) and format_["name"] == before["name"]:
        competition.format = format_  # how the next rounds are paired
        settle(change, competition)
        return
    if rounds:
        raise InputError(
            Message("{n} rounds have been paired: take them back before another format is chosen.").format(
                n=len(rounds)
            )
        )
    old = graph_of(_format(competition), competition.graph, len(entries))
    new = laid_out(format_, len(entries))
    rows = {row.key: row for row in _matches(change, competition)}
    played = {
        key: (row.home_id, row.away_id)
        for key, row in rows.items()
        if row.status in RESULTS and row.home_id is not None and row.away_id is not None
    }
    numbers = {entry.number: entry.id for entry in entries}
    planned = {
        node.id: (numbers.get(getattr(node.slots[0], "n", 0)), numbers.get(getattr(node.slots[1], "n", 0)))
        for node in new.matches
    }
    kept = keep_fitting(old, new, played, planned)
    for key, new_key in kept.items():
        if planned[new_key] == played[key][::-1]:
            _turn(rows[key])
    entrants = [numbers[number] for number in range(1, len(entries) + 1)]
    sides = {key: (row.home_id, row.away_id) for key, row in rows.items()}
    spare = [(each, rows[each.key]) for each in fixtures_of(old, entrants, sides, without=kept)]
    kept |= {key: key for key in same_heats(old, new)}
    delete_matches(change, [rows.pop(heat.id) for heat in old.heats if heat.id not in kept])
    for row in rows.values():
        row.key = f"~{row.key}"  # out of the way of the new ids
    for fixture, row in spare:
        if fixture.key in played:
            _play_again(row)
    change.session.flush()
    competition.format, competition.vacancies = format_, _still_vacant(competition, old, new)
    _keep(competition, new)
    for key, new_key in kept.items():
        rows[key].key = new_key
    make_matches(change, competition, {new_key: rows[key] for key, new_key in kept.items()}, spare)


def lay_out_pairs(change: Change, competition: Competition, format_: dict[str, Any], entries: Sequence[Entry]) -> None:
    """Lay out a bracket that nobody has played in by other pairs: each match keeps its place, time, duties and event.

    Who meets there is settled anew. Where another version laid the bracket out, only what is still the same is kept.
    """
    old = graph_of(_format(competition), competition.graph, len(entries))
    new = laid_out(format_, len(entries))
    if _frame(old) != _frame(new):
        lay_out_anew(change, competition, format_, entries)
        return
    competition.format = format_
    _keep(competition, new)
    make_matches(change, competition, {row.key: row for row in _matches(change, competition)})


def _frame(graph: Graph) -> set[tuple[str, str, int, str | None]]:
    """Tell the matches of a graph without who comes to them."""
    return {(match.id, match.stage, match.round, match.group) for match in graph.nodes}


def _still_vacant(competition: Competition, old: Graph, new: Graph) -> list[Any] | None:
    """Return the places that were given up in heats and matches that are the same in another layout."""
    before, after = old.nodes_by_id(), new.nodes_by_id()
    same = {key for key, node in after.items() if before.get(key) == node}
    return [each for each in competition.vacancies or () if each["node"] in same] or None


def _keep(competition: Competition, graph: Graph) -> None:
    """Store what the format laid out, so that no other version of the format changes what is played."""
    competition.graph, competition.planned_graph = None if pairer_of(_format(competition)) else stored(graph), None


def _play_again(row: Match) -> None:
    """Forget the result of a match, and when it was played."""
    row.become(Event.CLEARED, Status.OPEN)
    row.score, row.winner, row.note, row.set_aside = None, None, "", None
    row.court_id = row.draft_court_id = row.starts_at = row.draft_starts_at = row.called_at = None
    row.planned_court_id = row.planned_starts_at = None


def _turn(row: Match) -> None:
    """Let home and away change sides, with everything recorded of them."""
    row.home_id, row.away_id = row.away_id, row.home_id
    row.score = row.score and score_to_json(turned(score_from(row.score)))
    row.winner = row.winner if row.winner is None else 1 - row.winner


def _chosen(competition: Competition, new: dict[str, Any]) -> Words:
    """Say which format a competition gets, and in place of which one or of which options."""
    formats, old, name = every_format(), competition.format, _name(competition)
    chosen = in_words(new["name"], new["options"], formats)
    if old is None or (old["name"], old["options"]) == (new["name"], new["options"]):
        return Message("Format of {name}: {chosen}").format(name=name, chosen=chosen)
    before = in_words(old["name"], old["options"], formats)
    if before != chosen:
        return _OTHER_FORMAT.format(name=name, old=before, new=chosen)
    options = changed_options(new["name"], old["options"], new["options"], formats)
    return _OTHER_OPTIONS.format(name=name, chosen=chosen, options=options)


def _undrawn(change: Change, competition_id: int) -> Competition:
    competition = own(change, Competition, competition_id)
    if competition.drawn_at is not None:
        raise InputError(Message("“{name}” has been drawn already.").format(name=_name(competition)))
    return competition


def _format(competition: Competition) -> dict[str, Any]:
    if competition.format is None:
        raise InputError(Message("“{name}” has no format yet.").format(name=_name(competition)))
    return competition.format


def _enough(entries: Sequence[Entry]) -> int:
    if len(entries) < 2:
        raise InputError(Message("A draw needs at least two entries."))
    return len(entries)


def _entries(change: Change, competition: Competition) -> list[Entry]:
    of_competition = select(Entry).where(Entry.competition_id == competition.id).order_by(Entry.id)
    return list(change.session.scalars(of_competition))


def _units(change: Change, competition: Competition) -> dict[int, tuple[str, ...]]:
    """Return the names of the units behind each entry, the lead unit first."""
    rows = change.session.execute(
        select(Entry.id, Unit.name)
        .join(EntryUnit, EntryUnit.entry_id == Entry.id)
        .join(Unit, Unit.id == EntryUnit.unit_id)
        .where(Entry.competition_id == competition.id)
        .order_by(Entry.id, Unit.id != Entry.lead_unit_id, EntryUnit.id)
    )
    units: dict[int, tuple[str, ...]] = {}
    for entry, name in rows:
        units[entry] = (*units.get(entry, ()), name)
    return units


def drawn_entries(change: Change, competition: Competition) -> list[Entry]:
    """List the entries that have a number."""
    return [entry for entry in _entries(change, competition) if entry.number is not None]


def _matches(change: Change, competition: Competition) -> list[Match]:
    of_competition = select(Match).where(Match.competition_id == competition.id).order_by(Match.number)
    return list(change.session.scalars(of_competition))


def _name(competition: Competition) -> Text:
    return Text(competition.name_vi, competition.name_en)
