"""`tournament plugin`: what is installed, whether it conforms, and a start for a new one."""

from __future__ import annotations

import re
from importlib.metadata import entry_points
from pathlib import Path

import click

from tournament.engine.errors import InputError
from tournament.plugins.registry import GROUP, Registry

SPORT = '''"""The rules of {title}, as data."""

from __future__ import annotations

from tournament.sdk import {imports}

{constant} = Sport(
    key="{key}",
    names=Text("{title}", "{title}"),
    scoring={scoring}(),
    presets=(
        Preset(
            key="standard",
            names=Text("Luật chung", "Common rules"),
            values={values},
            ranking=({ranking}),
        ),
    ),
)


@hookimpl
def tournament_sports() -> tuple[Sport, ...]:
    """Bring {title}."""
    return ({constant},)
'''

SETS = {
    "imports": "Preset, SetScoring, Sport, Step, Text, hookimpl",
    "scoring": "SetScoring",
    "values": '{"best_of": 3, "points": 21, "decider": 21, "win_by": 2, "players_on_court": 2}',
    "ranking": 'Step("match_points"), Step("set_difference"), Step("points_difference"), Step("lots")',
}
GOALS = {
    "imports": "GoalScoring, Preset, Sport, Step, Text, hookimpl",
    "scoring": "GoalScoring",
    "values": '{"win_points": 3, "draw_points": 1, "forfeit_goals": 5, "periods": 2, "period_minutes": 20}',
    "ranking": 'Step("match_points"), Step("goal_difference"), Step("goals_for"), Step("lots")',
}

PROJECT = """[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "hoi-thao-{dashed}"
version = "0.1.0"
description = "{title} for Hội Thao"
requires-python = ">=3.11"
dependencies = ["hoi-thao"]

[project.entry-points.tournament]
{key} = "tournament_{key}.plugin"

[tool.hatch.build.targets.wheel]
packages = ["tournament_{key}"]
"""

TEST = '''"""The sport keeps what every sport must keep."""

from __future__ import annotations

import pytest

from tournament.sdk.testing import Check, sport_checks
from tournament_{key}.plugin import {constant}


@pytest.mark.parametrize("check", sport_checks({constant}), ids=str)
def test_conformance(check: Check) -> None:
    check()
'''


@click.group("plugin")
def command() -> None:
    """List, check and start plugins."""


@command.command("list")
def list_command() -> None:
    """List the installed plugins with their versions and what is wrong with them."""
    for plugin in Registry.discover().plugins:
        state = "ok" if plugin.error is None else f"left out: {plugin.error}"
        click.echo(f"{plugin.name} {plugin.version} ({plugin.distribution}): {state}")


@command.command("check")
@click.argument("name")
def check_command(name: str) -> None:
    """Run the conformance kit on plugin NAME; exit status 1 when something is not kept."""
    registry = Registry.discover()
    info = next((plugin for plugin in registry.plugins if plugin.name == name), None)
    if info is None:
        known = ", ".join(plugin.name for plugin in registry.plugins) or "none"
        raise InputError(f"no plugin is named {name!r}; installed are {known}")
    if info.error is not None:
        click.echo(f"left out: {info.error}")
        raise click.exceptions.Exit(1)
    failed = run_checks(name)
    if failed:
        raise click.exceptions.Exit(1)


def run_checks(name: str) -> int:
    """Run every check of a plugin, a line for each that fails; returns how many did."""
    from tournament.sdk.testing import plugin_checks  # late: listing plugins needs no kit

    (entry_point,) = [each for each in entry_points(group=GROUP) if each.name == name][:1]
    failed = passed = 0
    for check in plugin_checks(entry_point):
        try:
            check()
        except Exception as error:  # a plugin may fail in any way; the line says which
            failed += 1
            click.echo(f"FAILED {check}: {' '.join(str(error).split()) or type(error).__name__}")
        else:
            passed += 1
    click.echo(f"{passed} passed, {failed} failed")
    return failed


@command.command("new")
@click.argument("name")
@click.option("--goals", is_flag=True, help="A sport decided by goals, not by sets.")
def new_command(name: str, goals: bool) -> None:
    """Start a plugin for a sport, played in sets unless told otherwise, in a new folder NAME."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise InputError(f"{name!r} is not a name for a plugin: small letters, digits and _ only")
    if any(plugin.name == name for plugin in Registry.discover().plugins):
        raise InputError(f"A plugin named {name!r} is installed already: choose another name.")
    folder = Path(name)
    if folder.exists():
        raise InputError(f"{folder} exists already: choose another name, or start in another folder.")
    words = {
        "key": name,
        "dashed": name.replace("_", "-"),
        "constant": name.upper(),
        "title": name.replace("_", " ").capitalize(),
        **(GOALS if goals else SETS),
    }
    package = folder / f"tournament_{name}"
    package.mkdir(parents=True)
    (folder / "tests").mkdir()
    (folder / "pyproject.toml").write_text(PROJECT.format(**words), encoding="utf-8")
    (folder / "README.md").write_text("# {title} for Hội Thao\n".format(**words), encoding="utf-8")
    (package / "__init__.py").write_text('"""{title}."""\n'.format(**words), encoding="utf-8")
    (package / "plugin.py").write_text(SPORT.format(**words), encoding="utf-8")
    (folder / "tests" / "test_sport.py").write_text(TEST.format(**words), encoding="utf-8")
    click.echo(f"Made {folder}/. Try it: pip install -e {folder} && tournament plugin check {name}")
