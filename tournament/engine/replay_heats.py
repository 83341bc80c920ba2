"""Putting marks into the heats of a stage, and saying what did not fit."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from tournament.engine.errors import InputError
from tournament.engine.giving_up import one_after_another
from tournament.engine.graph import Graph
from tournament.engine.heats import Mark
from tournament.engine.heats.admitting import admitted
from tournament.engine.heats.entering import MarkError, checked_marks
from tournament.engine.heats.vacancies import Vacancy
from tournament.engine.replay_stage import GivenHeat, Problem, Stage, state_of


def race(stage: Stage, graph: Graph) -> Graph:
    """Put the marks into the heats that they name, in the order of the graph, and say what does not fit.

    Returns the graph, in which more go on where all who are level do.
    """
    given: dict[str, GivenHeat] = {}
    vacancies = _known_vacancies(stage, graph)
    for each in stage.heats:
        if each.heat in given:
            stage.problems.append(Problem(stage.key, None, None, _RACED, heat=each.heat))
        given.setdefault(each.heat, each)
    for heat in graph.heats:
        graph = _all_level(stage, graph)
        _give_up(stage, graph, vacancies)
        found = given.pop(heat.id, None)
        if found is None:
            continue
        try:
            marks: dict[str, Mark] = checked_marks(state_of(stage, graph, {}), heat.id, found.marks)
        except MarkError as error:
            stage.problems += [Problem(stage.key, entry, None, str(said), heat=heat.id)
                               for entry, said in error.problems.items()]  # fmt: skip
        except InputError as error:
            stage.problems.append(Problem(stage.key, None, None, str(error), heat=heat.id))
        else:
            stage.marks = {**stage.marks, heat.id: marks}
    stage.problems += [Problem(stage.key, None, None, f"no heat {key!r}", heat=key) for key in given]
    stage.problems += [Problem(stage.key, each.entry, None, f"vacancies: did not come to {each.node!r} by a heat")
                       for each in _give_up(stage, graph, vacancies)]  # fmt: skip
    return graph


def _known_vacancies(stage: Stage, graph: Graph) -> Sequence[Vacancy[str]]:
    """List the vacancies of entries and of heats and matches that there are; the entries are looked at before."""
    known, entries = graph.nodes_by_id(), set(stage.entries)
    stage.problems += [Problem(stage.key, each.entry, None, f"vacancies: no heat or match {each.node!r}")
                       for each in stage.vacancies if each.node not in known]  # fmt: skip
    return [each for each in stage.vacancies if each.node in known and each.entry in entries]


def _give_up(stage: Stage, graph: Graph, vacancies: Sequence[Vacancy[str]]) -> Sequence[Vacancy[str]]:
    """Let the next ones move up as far as that is known, and return the vacancies of who did not come there.

    Who has withdrawn is passed over, unless the file says that it competed there, and so withdrew later.
    """
    if not vacancies:
        return ()
    nodes, state = {each.node for each in vacancies}, state_of(stage, graph, {})
    competed = {entry for heat in stage.heats if heat.heat in nodes for entry in heat.marks}
    competed |= {entry for given in stage.results for entry in (given.home, given.away)}
    absent = tuple(each for each in state.withdrawn if each not in competed)
    state, strangers = one_after_another(replace(state, vacancies=(), withdrawn=absent), vacancies)
    stage.vacancies = state.vacancies
    return strangers


def _all_level(stage: Stage, graph: Graph) -> Graph:
    """Let all go on who are level at the last place that does, if that is the rule of the stage and lanes are free."""
    lanes = stage.formats[stage.type].read(stage.options).get("lanes") if stage.type in stage.formats else None
    if not stage.all_level or not isinstance(lanes, int):
        return graph
    for level in state_of(stage, graph, {}).progress.level:
        with suppress(InputError):
            return _all_level(stage, admitted(graph, level, lanes))
    return graph


_RACED = "this heat has its marks already"
