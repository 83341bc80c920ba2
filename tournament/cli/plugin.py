"""`tournament plugin`: what is installed, whether it conforms, and a start for a new one."""

from __future__ import annotations

import json
import keyword
import re
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import click

from tournament.catalogues import both
from tournament.cli import scaffold
from tournament.engine.errors import InputError
from tournament.plugins.collecting import CORE, KINDS, key_of
from tournament.plugins.loading import PluginInfo
from tournament.plugins.registry import GROUP, Registry
from tournament.sdk.deprecations import hearing


@click.group("plugin")
def command() -> None:
    """List, check and start plugins."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print what each brings, too, for programs.")
def list_command(as_json: bool) -> None:
    """List the installed plugins with their versions and what is wrong with them."""
    registry = Registry.discover()
    if as_json:
        listed = [_described(registry, plugin) for plugin in registry.plugins]
        click.echo(json.dumps(listed, ensure_ascii=False, indent=1))
        return
    for plugin in registry.plugins:
        state = "ok" if plugin.error is None else f"left out: {plugin.error}"
        click.echo(f"{plugin.name} {plugin.version} ({plugin.distribution}): {state}")
        for sentence in plugin.deprecated:
            click.echo(f"{plugin.name}: deprecated: {sentence}")


def _described(registry: Registry, plugin: PluginInfo) -> dict[str, Any]:
    """Return a plugin with what it brings by kind, sports with their presets."""
    brought: dict[str, list[dict[str, Any]]] = {}
    for kind in KINDS if plugin.error is None else ():  # what is there under its name may be another's
        for record in (record for owner, record in registry.collected(kind) if owner == plugin.name):
            presets = [_named(preset) for preset in getattr(record, "presets", ())]
            brought.setdefault(kind, []).append(_named(record) | ({"presets": presets} if presets else {}))
    error = None if plugin.error is None else str(plugin.error)
    return {
        "name": plugin.name,
        "distribution": plugin.distribution,
        "version": plugin.version,
        "error": error,
        "deprecated": list(plugin.deprecated),
        "brings": brought,
    }


def _named(record: Any) -> dict[str, Any]:
    """Return the key of a record, and its names in both languages where it has any."""
    names = both(record.names) if hasattr(record, "names") else None
    return {"key": key_of(record), **({"vi": names.vi, "en": names.en} if names else {})}


@command.command("check")
@click.argument("name")
def check_command(name: str) -> None:
    """Run the conformance kit on plugin NAME; exit status 1 when something is not kept."""
    registry = Registry.discover()
    found = [plugin for plugin in registry.plugins if plugin.name == name]
    if not found:
        known = ", ".join(plugin.name for plugin in registry.plugins) or "none"
        raise InputError(f"no plugin is named {name!r}; installed are {known}")
    left_out = [plugin.error for plugin in found if plugin.error is not None]
    for error in left_out:
        click.echo(f"left out: {error}")
    failed = sum(run_checks(plugin) for plugin in found if plugin.error is None)
    if left_out or failed:
        raise click.exceptions.Exit(1)


def run_checks(plugin: PluginInfo) -> int:
    """Run every check of a plugin, a line for each that fails and for what is deprecated; returns how many did."""
    from tournament.sdk.testing import plugin_checks  # late: listing plugins needs no kit

    installed = entry_points(group=GROUP, name=plugin.name)
    entry_point = next(each for each in installed if each.value == plugin.value)
    failed = passed = 0
    heard: dict[str, None] = dict.fromkeys(plugin.deprecated)
    with hearing(heard.setdefault):
        for check in plugin_checks(entry_point):
            try:
                check()
            except Exception as error:  # a plugin may fail in any way; the line says which
                failed += 1
                click.echo(f"FAILED {check}: {' '.join(str(error).split()) or type(error).__name__}")
            else:
                passed += 1
    for sentence in heard:
        click.echo(f"DEPRECATED {plugin.name}: {sentence}")
    click.echo(f"{passed} passed, {failed} failed")
    return failed


def _fitting(name: str) -> str:
    """Return a name that fits, as near as can be to one that does not."""
    found = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_0123456789")
    return "my_plugin" if not found else f"{found}_plugin" if keyword.iskeyword(found) else found


def _kinds(function: Callable[..., None]) -> Callable[..., None]:
    """Let a command say which kind of plugin to start."""
    for kind, what in reversed(tuple(scaffold.KINDS.items())):
        function = click.option(f"--{kind}", "kinds", flag_value=kind, multiple=True, help=f"Start with {what}.")(
            function
        )
    return function


@command.command("new")
@click.argument("name")
@_kinds
def new_command(name: str, kinds: tuple[str, ...]) -> None:
    """Start a plugin in a new folder NAME: a sport played in sets unless told otherwise."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name):
        raise InputError(
            f"{name!r} is not a name for a plugin: small letters, digits and _ only, as {_fitting(name)!r}"
        )
    if len(kinds) > 1:
        raise InputError(f"A plugin starts as one of --{', --'.join(kinds)}: add the others to it by hand.")
    registry = Registry.discover()
    if name in registry.sports or any(plugin.name == name for plugin in registry.plugins):
        raise InputError(f"A plugin or sport named {name!r} is installed already: choose another name.")
    if any(name in known for known in CORE.values()):
        raise InputError(f"{name!r} is the key of something built in: choose another name.")
    folder = Path(name)
    if folder.exists():
        raise InputError(f"{folder} exists already: choose another name, or start in another folder.")
    scaffold.make(folder, name, *(kinds or ("sport",)))
    click.echo(f"Made {folder}/. Try it: pip install -e {folder} && tournament plugin check {name}")
