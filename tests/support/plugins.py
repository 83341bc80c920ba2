"""Plugins as installed distributions: what a registry discovers, here and in processes that tests start."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

RIVAL = """
    import pickle
    from pathlib import Path

    from tournament.sdk import Improver, Text, hookimpl


    def improve(problem, plan, seconds, should_stop):
        return pickle.loads((Path(__file__).parent / "places").read_bytes())


    @hookimpl
    def tournament_improvers():
        return (Improver("rival", Text("Đối thủ", "Rival"), improve),)
"""
"""A plugin with an improver that returns what is pickled in the file `places` beside it."""


def install(folder: Path, name: str, code: str) -> None:
    """Put a plugin's module and the record of its distribution into a folder of the module path."""
    (folder / f"{name}.py").write_text(dedent(code), encoding="utf-8")
    record = folder / f"{name}-1.0.dist-info"
    record.mkdir()
    (record / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
    (record / "entry_points.txt").write_text(f"[tournament]\n{name} = {name}\n", encoding="utf-8")
