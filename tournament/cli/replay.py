"""`tournament replay`: a whole competition from a file."""

from __future__ import annotations

from importlib.metadata import entry_points

import click
import msgspec

from tournament.bounded import FILE
from tournament.engine.errors import InputError
from tournament.engine.formats import FORMATS, chain_of, with_more
from tournament.engine.formats.graph_builder import uncollected
from tournament.engine.standings import BUILT_IN
from tournament.engine.ties import TieScoring
from tournament.interchange.reading import named, read
from tournament.interchange.replay_v1.competition import GRAPH, replay
from tournament.interchange.replay_v1.schema import ReplayFile
from tournament.plugins.registry import GROUP, Registry


@click.command("replay")
@click.argument("file")
def command(file: str) -> None:
    """Replay FILE (replay/1) and print its standings and brackets as replay-result/1."""
    competition, source = FILE.here(read, file, ReplayFile), named(file)
    registry = _registry(competition)
    sport = registry.sports.get(competition.sport)
    if sport is None:
        left_out = {plugin.name: plugin.error for plugin in registry.plugins if plugin.error}
        why = left_out.get(competition.sport)
        said = f"its plugin is left out: {why}" if why else f"known: {', '.join(registry.sports)}"
        raise InputError(f"{source}: at $.sport: unknown sport {competition.sport!r}; {said}")
    with uncollected():
        tiebreakers = {**BUILT_IN, **registry.tiebreakers}
        formats = with_more(registry.formats)
        result = registry.guard.together(
            lambda: replay(competition, sport, tiebreakers, source, formats, registry.sports)
        )
    click.echo(msgspec.json.encode(result))


def _of(scoring: object) -> set[str]:
    """Name the sports of a tie's rubbers."""
    return {rubber.sport for rubber in scoring.rubbers} if isinstance(scoring, TieScoring) else set()


def _names_rubbers(competition: ReplayFile) -> bool:
    """Tell whether rules name the sports of rubbers, which may be any."""
    stages = competition.stages
    rules = (competition.rules.set, *(each.rules for each in stages), *(each.phase_rules for each in stages))
    return any("rubbers" in values or any("rubbers" in each for each in values.values() if isinstance(each, dict))
               for values in rules)  # fmt: skip


def _registry(competition: ReplayFile) -> Registry:
    """Load no more plugins than needed: the one named like the sport, unless something else is from elsewhere."""
    tiebreaks = {step.by for stage in competition.stages for step in stage.ranking or ()}
    formats = {key for stage in competition.stages for key in chain_of(stage.type, stage.options)} - {GRAPH}
    if tiebreaks <= BUILT_IN.keys() and formats <= FORMATS.keys() and not _names_rubbers(competition):
        alone = Registry(entry_points(group=GROUP, name=competition.sport))
        sport = alone.sports.get(competition.sport)
        if sport is not None and _of(sport.scoring) <= alone.sports.keys():
            return alone
    return Registry.discover()
