"""Plugins as installed distributions: what a registry discovers, here and in processes that tests start."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

RIVAL = """
    import pickle
    from dataclasses import replace
    from pathlib import Path

    from tournament.sdk import Constraint, CostTerm, Improver, Text, hookimpl


    def improve(problem, plan, seconds, should_stop):
        return pickle.loads((Path(__file__).parent / "places").read_bytes())


    @hookimpl
    def tournament_improvers():
        return (Improver("rival", Text("Đối thủ", "Rival"), improve),)


    def only_on_the_last_court(problem, sports):
        last = frozenset({problem.courts[-1].id})
        return replace(problem, matches=tuple(replace(match, courts=last) for match in problem.matches))


    @hookimpl
    def tournament_constraints():
        return (Constraint("last_court", Text("Sân cuối", "The last court"), only_on_the_last_court),)


    def off_the_last_court(problem, unit, played):
        return 1000 * sum(court != problem.courts[-1].id for _, court, _ in played)


    @hookimpl
    def tournament_cost_terms():
        return (CostTerm("last_court", Text("Sân cuối", "The last court"), off_the_last_court),)
"""
"""A plugin for timetables: its improver returns what is pickled in the file `places` beside it, its constraint allows
the last court only, its cost term makes every other one dear."""


def install(folder: Path, name: str, code: str) -> None:
    """Put a plugin's module and the record of its distribution into a folder of the module path."""
    (folder / f"{name}.py").write_text(dedent(code), encoding="utf-8")
    record = folder / f"{name}-1.0.dist-info"
    record.mkdir()
    (record / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
    (record / "entry_points.txt").write_text(f"[tournament]\n{name} = {name}\n", encoding="utf-8")
