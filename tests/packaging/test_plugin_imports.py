"""Plugins import the SDK and the engine and nothing else of the core; the core imports no plugin."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
PLUGINS = sorted(path.name for path in ROOT.glob("plugins/*/tournament_*"))
OPEN_TO_PLUGINS = ("tournament.sdk", "tournament.engine")


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    """Read every plugin, also one that is not installed."""
    sys.path += [str(folder) for folder in ROOT.glob("plugins/*") if not find_spec(f"tournament_{folder.name}")]
    return grimp.build_graph("tournament", *PLUGINS, cache_dir=None)


def imports(graph: grimp.ImportGraph, package: str) -> set[tuple[str, str]]:
    """Return (module, imported module) for what a package imports from outside itself."""
    inside = {package} | graph.find_descendants(package)
    return {
        (module, imported)
        for module in inside
        for imported in graph.find_modules_directly_imported_by(module)
        if imported not in inside
    }


def test_the_repository_has_plugins() -> None:
    assert {"tournament_air_volleyball", "tournament_beach_volleyball"} <= set(PLUGINS)


@pytest.mark.parametrize("plugin", PLUGINS)
def test_a_plugin_imports_only_what_is_open_to_it(graph: grimp.ImportGraph, plugin: str) -> None:
    found = imports(graph, plugin)
    closed = {pair for pair in found if not (pair[1] + ".").startswith(tuple(f"{name}." for name in OPEN_TO_PLUGINS))}
    assert closed == set()
    assert found != set()


def test_the_core_imports_no_plugin(graph: grimp.ImportGraph) -> None:
    assert imports(graph, "tournament") == set()
