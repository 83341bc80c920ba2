"""A competition replayed: ``replay/1`` in, ``replay-result/1`` out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain, zip_longest
from typing import Any, Protocol, cast

import msgspec

from tournament.engine.competition import LOTS, CompetitionState
from tournament.engine.errors import InputError
from tournament.engine.formats import FORMATS, Contest, Format, build
from tournament.engine.formats.graph_builder import group_key
from tournament.engine.formats.groups import GROUPS
from tournament.engine.formats.modified_pool import MODIFIED_POOL
from tournament.engine.formats.round_robin import LEGS
from tournament.engine.formats.spec import misfit as misfit_of
from tournament.engine.heats import Marking
from tournament.engine.heats.vacancies import Vacancy
from tournament.engine.pairing import Pairer
from tournament.engine.replay import bracket_state, league_state, misfit
from tournament.engine.replay_stage import Free, Given, GivenHeat, Problem, Stage
from tournament.engine.rule_phases import by_match, known_phases
from tournament.engine.scoring import Number, Rulebook, Scoring, rules_from, to_number
from tournament.engine.standings import (
    BUILT_IN,
    FEDERATIONS,
    Entry,
    Step,
    Tiebreakers,
    steps_from,
)
from tournament.engine.text import Words
from tournament.interchange.graph_v1.reader import graph_from
from tournament.interchange.replay_v1.rubbers import Sports, with_rubbers
from tournament.interchange.replay_v1.schema import ReplayFile, ResultFile, StageFile
from tournament.interchange.replay_v1.writer import bracket_to, groups_to

GROUPED = frozenset({"groups", "round_robin", "modified_pool"})
"""Formats that may be given with their groups dealt, beside those that are paired round by round."""

ONLY = group_key(0)
"""The group of a competition that has one."""

GRAPH = "graph"
"""The type of a stage that brings its own graph: a bracket drawn by others, with feeds of its own."""


Formats = Mapping[str, Format]


class PresetLike(Protocol):
    """What a replay needs of a preset."""

    @property
    def key(self) -> str: ...
    @property
    def values(self) -> Mapping[str, Any]: ...
    @property
    def ranking(self) -> Sequence[Step]: ...


class SportLike(Protocol):
    """What a replay needs of a sport; the first preset is the one taken when none is named."""

    @property
    def names(self) -> Words: ...
    @property
    def scoring(self) -> Scoring: ...
    @property
    def presets(self) -> Sequence[PresetLike]: ...
    @property
    def contests(self) -> frozenset[Contest]: ...
    def marking(self, rules: Any) -> Marking | None: ...


def replay(
    file: ReplayFile,
    sport: SportLike,
    tiebreakers: Tiebreakers = BUILT_IN,
    source: str = "replay",
    formats: Formats = FORMATS,
    sports: Sports | None = None,
) -> dict[str, Any]:
    """Replay a competition by the formats that are known; returns what ``replay-result/1`` prints.

    `sports` are those that rubbers of ties may be of.

    Raises InputError, with `source` and the place in it, for what cannot be played at all.
    """
    results: dict[str, list[ResultFile]] = {stage.key: [] for stage in file.stages}
    if len(results) != len(file.stages):
        raise InputError(f"{source}: at $.stages: two stages have the same key")
    problems: list[Problem] = []
    for result in file.results:
        if result.stage in results:
            results[result.stage].append(result)
        else:
            home, away = (result.home, result.away) if result.heat is None else (None, None)
            problems.append(Problem(result.stage, home, away, f"unknown stage {result.stage!r}", heat=result.heat))
    values, ranking = _preset(file.rules.preset, sport, source)
    held = rules_from(values, sport.scoring.rules_type, where=f"{source}: at $.rules.preset")
    held = rules_from(file.rules.set, sport.scoring.rules_type, held, f"{source}: at $.rules.set")
    printed: dict[str, Any] = {}
    for position, stage_file in enumerate(file.stages):
        where = f"{source}: at $.stages[{position}]"
        rules = rules_from(stage_file.rules, sport.scoring.rules_type, held, f"{where}.rules")
        _require_contests(stage_file, where, formats, sport)
        stage, groups = _stage(stage_file, Rulebook(sport.scoring, rules), where, formats)
        stage.marking = sport.marking(rules)
        stage.heats = cast(list[GivenHeat], [result for result in results[stage.key] if result.heat is not None])
        try:
            of_two = [result for result in results[stage.key] if result.heat is None]
            listed = with_rubbers(stage, of_two, sports or {})
        except InputError as error:
            raise InputError(f"{where}: {error}") from error
        stage.results, stage.byes = _byes_apart(stage, listed, groups)
        stage.tiebreakers = tiebreakers
        stage.steps = _steps(stage_file, ranking, tiebreakers, where)
        _set_phases(stage, stage_file.phase_rules, groups, where)
        measured = {key: sport.marking(rulebook.rules) for key, rulebook in stage.rulebooks.items()}
        stage.markings = {key: marking for key, marking in measured.items() if marking is not None}
        try:
            printed[stage.key] = _printed(stage, groups)
        except InputError as error:
            raise InputError(f"{where}: {error}") from error
        problems += stage.problems
    return {
        "format": "replay-result/1",
        "stages": printed,
        "problems": [_problem_to(each) for each in problems],
    }


def _problem_to(told: Problem) -> dict[str, Any]:
    where = {"stage": told.stage, "home": told.home, "away": told.away, "problem": told.problem}
    return where if told.heat is None else where | {"heat": told.heat}


def _set_phases(
    stage: Stage, given: Mapping[str, Mapping[str, Any]], groups: Mapping[str, Sequence[str]], where: str
) -> None:
    """Give the matches of the named phases rules of their own."""
    if not given:
        return
    where = f"{where}.phase_rules"
    if groups:
        raise InputError(f"{where}: groups are one phase, so the stage's own rules are theirs")
    graph = stage.graph = stage.graph or build(stage.type, len(stage.entries), stage.options, stage.formats)
    known = known_phases(graph)
    for phase in given:
        if phase not in known:
            raise InputError(f"{where}: unknown phase {phase!r}; known: {', '.join(sorted(known))}")
    scoring = stage.rulebook.scoring

    def rulebook(phases: Sequence[str]) -> Rulebook:
        rules = stage.rulebook.rules
        for phase in phases:
            rules = rules_from(given[phase], scoring.rules_type, rules, f"{where}.{phase}")
        return Rulebook(scoring, rules)

    try:
        stage.rulebooks = by_match(graph, given, rulebook)
    except InputError as error:
        raise InputError(str(error) if str(error).startswith(where) else f"{where}: {error}") from error


def _byes_apart(
    stage: Stage, results: Sequence[ResultFile], groups: Mapping[str, Sequence[str]]
) -> tuple[list[Given], list[Free]]:
    """Part the matches from the rounds without an opponent, which only a format that gives such rounds has."""
    matches = [result for result in results if result.away is not None]
    if len(matches) == len(results):
        return cast(list[Given], matches), []
    pairer, known = _pairer(stage.type, stage.formats), {*chain(*groups.values())}
    plays = {(side, result.round) for result in matches for side in (result.home, result.away)}
    byes: list[Free] = []
    for result in results:
        if result.away is not None:
            continue
        wrong = None
        if pairer is None or not pairer.has_bye:
            wrong = "only a Swiss has rounds without an opponent"
        elif result.home not in known:
            wrong = f"unknown entry {result.home!r}"
        elif result.score:
            wrong = "a round without an opponent has no score"
        elif result.round is None:
            wrong = "which round has no opponent must be told"
        elif (result.home, result.round) in plays:
            wrong = f"{result.home!r} is in round {result.round} twice"
        if wrong is None:
            plays.add((result.home, result.round))
            byes.append(result)
        else:
            stage.problems.append(Problem(stage.key, result.home, None, wrong, result))
    return cast(list[Given], matches), byes


def _printed(stage: Stage, groups: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Play a stage; each of its dealt groups is a competition of its own."""
    if not groups:
        return bracket_to(bracket_state(stage))
    stage.problems += [Problem(stage.key, None, None, f"no heat {each.heat!r}", heat=each.heat) for each in stage.heats]
    stage.heats = ()
    group_of = {entry: key for key, members in groups.items() for entry in members}
    own: dict[str, list[Given]] = {key: [] for key in groups}
    for given in stage.results:
        wrong = misfit(given, group_of)
        if wrong is None:
            own[group_of[given.home]].append(given)
        else:
            stage.complain(given, wrong)
    alone = {
        key: replace(
            stage, entries=members, results=own[key], byes=[bye for bye in stage.byes if group_of[bye.home] == key]
        )
        for key, members in groups.items()
    }
    tables = {key: groups_to(_state_of_group(each))[ONLY] for key, each in alone.items()}
    listed = {id(given): position for position, given in enumerate(stage.results)}
    stage.problems.sort(key=lambda problem: listed.get(id(problem.given), -1 if problem.given is None else len(listed)))
    return {"groups": tables}


def _state_of_group(stage: Stage) -> CompetitionState[str]:
    if stage.type != MODIFIED_POOL.key:
        return league_state(stage)
    unlabelled = [msgspec.structs.replace(given, group=None) for given in cast(Sequence[ResultFile], stage.results)]
    for given, new in zip(stage.results, unlabelled, strict=True):
        stage.is_also(given, cast(Given, new))
    return bracket_state(replace(stage, results=cast(Sequence[Given], unlabelled)))


def _steps(file: StageFile, ranking: Sequence[Step], tiebreakers: Tiebreakers, where: str) -> Sequence[Step]:
    """Return the stage's own ranking or that of the sport; lots that were drawn need no step of their own."""
    if file.ranking is not None:
        ranking = steps_from([msgspec.structs.asdict(step) for step in file.ranking], tiebreakers, f"{where}.ranking")
    return (*ranking, LOTS) if file.lots and all(step.by != LOTS.by for step in ranking) else ranking


def _preset(key: str | None, sport: SportLike, source: str) -> tuple[Mapping[str, Any], Sequence[Step]]:
    """Return the values and the ranking of a preset; a federation's list goes with the sport's first values."""
    known = {preset.key: preset for preset in sport.presets}
    first = sport.presets[0]
    if key is None or key in known:
        preset = known[key] if key is not None else first
        return preset.values, preset.ranking
    if key in FEDERATIONS:
        return first.values, FEDERATIONS[key].steps
    raise InputError(f"{source}: at $.rules.preset: unknown preset {key!r}; known: {', '.join([*known, *FEDERATIONS])}")


def _pairer(type_: str, formats: Formats) -> Pairer | None:
    """Return what pairs a stage round by round; None for one that is laid out, or that brings its own graph."""
    return formats[type_].pairer if type_ in formats else None


def _stage(
    file: StageFile, rulebook: Rulebook, where: str, formats: Formats
) -> tuple[Stage, Mapping[str, Sequence[str]]]:
    """Return a stage without its results and ranking, and its groups with their members where these are dealt."""
    if file.type not in formats and file.type != GRAPH:
        raise InputError(f"{where}.type: unknown type {file.type!r}; known: {', '.join([*formats, GRAPH])}")
    if (file.graph is not None) != (file.type == GRAPH):
        raise InputError(f"{where}: a stage has a graph if, and only if, its type is {GRAPH!r}")
    pairer, entries = _pairer(file.type, formats), file.entries or ()
    groups, options = _dealt(file, where, pairer is not None), _options(file, where, formats)
    known = {*entries, *chain.from_iterable(groups.values())}
    for members in groups.values() if pairer else ():
        _require_size(formats[file.type], len(members), where)
    if groups and options.get("then", "none") != "none":
        groups, entries, options = {}, *_undealt(file, groups, options, where)
    stage = Stage(
        key=file.key,
        type=file.type,
        rulebook=rulebook,
        steps=(),
        results=(),
        entries=entries,
        options=options,
        graph=graph_from(file.graph, len(file.entries or ()), f"{where}.graph") if file.graph is not None else None,
        adjust=_numbers(file.adjust),
        lots={entry: lot for lot, entry in enumerate(file.lots, start=1)},
        conduct=_numbers(file.conduct),
        ratings=_numbers(file.ratings),
        withdrawn=tuple(dict.fromkeys(file.withdrawn)),
        unequal=file.unequal,
        both_forfeit=file.both_forfeit,
        formats=formats,
        all_level=file.level == "all",
        vacancies=tuple(Vacancy(each.entry, each.at, each.by) for each in file.vacancies),
    )
    stage.problems += [Problem(file.key, each.entry, None, f"vacancies: unknown entry {each.entry!r}")
                       for each in file.vacancies if each.entry not in known]  # fmt: skip
    for name in ("adjust", "lots", "conduct", "ratings", "withdrawn"):
        for entry in getattr(file, name):
            if entry not in known:
                stage.problems.append(Problem(file.key, entry, None, f"{name}: unknown entry {entry!r}"))
    return stage, groups


def _require_size(format_: Format, entries: int, where: str) -> None:
    try:
        format_.require_size(entries)
    except InputError as error:
        raise InputError(f"{where}: {error}") from error


def _dealt(file: StageFile, where: str, by_round: bool) -> dict[str, list[str]]:
    """Return the groups with their members; empty for a stage that deals its entries itself."""
    if (file.groups is None) == (file.entries is None):
        raise InputError(f"{where}: a stage has either groups or entries")
    name = "groups" if file.groups is not None else "entries"
    listed: set[str] = set()
    for entry in chain.from_iterable([file.entries or []] if file.groups is None else file.groups.values()):
        if entry in listed:
            raise InputError(f"{where}.{name}: {entry!r} stands in them twice")
        listed.add(entry)
    if file.groups is None:
        return {ONLY: file.entries or []} if by_round else {}
    if file.type not in GROUPED and not by_round:
        raise InputError(f"{where}.groups: a stage of type {file.type!r} has entries, not groups")
    return file.groups


def _undealt(
    file: StageFile, groups: Mapping[str, Sequence[str]], options: Mapping[str, Any], where: str
) -> tuple[list[str], dict[str, Any]]:
    """Return the entries and options that deal just these groups, so that what follows them can be played."""
    count = len(groups)
    entries = [entry for pot in zip_longest(*groups.values()) for entry in pot if entry is not None]
    dealt = {group_key(first): entries[first::count] for first in range(count)}
    if file.type != GROUPS.key or dealt != groups:
        raise InputError(
            f"{where}.groups: before another format, groups are named A, B … and the larger ones stand first; "
            "otherwise give entries, or what follows as a stage of its own"
        )
    return entries, {**options, "groups": count, "policy": "pots"}


def _require_contests(file: StageFile, where: str, formats: Formats, sport: SportLike) -> None:
    """Refuse heats in a sport that has none, and matches of two sides in one in which many start at once."""
    if file.type in formats:
        wrong = formats[file.type].misfit(sport.contests, sport.names)
    elif file.graph is not None:
        measured = any(not heat.by_place for heat in file.graph.heats or ())
        needed = {"heats": measured, "duels": bool(file.graph.matches)}
        wrong = misfit_of({kind for kind, there in needed.items() if there}, sport.contests, GRAPH, sport.names)
    else:
        return
    if wrong is not None:
        raise InputError(f"{where}.type: {wrong}")


def _options(file: StageFile, where: str, formats: Formats) -> dict[str, Any]:
    """Return the options, the legs among them; one leg is what a format without legs plays anyway."""
    options = dict(file.options)
    if file.type == GRAPH:
        if options or file.legs not in (None, 1):
            raise InputError(f"{where}: a stage of type {GRAPH!r} has no options and no legs")
        return {}
    has_legs = any(option.name == LEGS.name for option in formats[file.type].options)
    if file.legs is not None and LEGS.name in options and options[LEGS.name] != file.legs:
        raise InputError(f"{where}: legs and options.legs say different numbers")
    if file.legs is not None and (has_legs or file.legs != 1):
        options[LEGS.name] = file.legs
    return options


def _numbers(given: Mapping[str, float]) -> dict[Entry, Number]:
    return {entry: to_number(number) for entry, number in given.items()}
