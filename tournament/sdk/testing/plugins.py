"""Everything that a plugin brings, checked hook by hook."""

from __future__ import annotations

import atexit
from collections.abc import Mapping
from contextlib import ExitStack
from functools import cache, partial
from importlib.metadata import EntryPoint
from typing import TYPE_CHECKING, Any

from tournament.engine.standings import BUILT_IN
from tournament.engine.ties import TieScoring
from tournament.sdk import hookspecs
from tournament.sdk.testing.channels import channel_checks
from tournament.sdk.testing.data import data_checks
from tournament.sdk.testing.formats import format_checks
from tournament.sdk.testing.in_app import Installed, Sample, app, registry_of
from tournament.sdk.testing.kit import Check, Collected, hold
from tournament.sdk.testing.pages import page_checks
from tournament.sdk.testing.registration import registration_checks
from tournament.sdk.testing.scoreboards import scoreboard_checks
from tournament.sdk.testing.sports import hold_rubbers, sport_checks
from tournament.sdk.testing.tiebreaks import tiebreak_checks

if TYPE_CHECKING:
    from tournament.plugins.registry import Registry

_STARTED = ExitStack()
"""Applications that checks have started, which end with the process, while there is all that it takes."""
atexit.register(_STARTED.close)


def plugin_checks(plugin: Any, name: str = "") -> list[Check]:
    """List the checks of a plugin: a module with hooks, or the entry point that names one.

    One that cannot be loaded has one check, which says why.
    """
    entry_point = plugin if isinstance(plugin, EntryPoint) else Installed.of(plugin, name)
    loads = Check("it can be loaded", partial(_loads, entry_point))
    try:
        registry = registry_of(entry_point)
        module = entry_point.load()
        error = next(each.error for each in registry.plugins if each.name == entry_point.name)
    except BaseException:  # a plugin may fail in any way; the check says which
        return [loads]
    if error is not None:
        return [loads]
    brought, hooks = _brought(registry, entry_point.name), _hooks(module)
    sample = cache(partial(_sample, entry_point))
    tiebreakers = {**BUILT_IN, **registry.tiebreakers, **{each.key: each for each in brought["tiebreakers"]}}
    return [
        loads,
        Check("it brings something", partial(hold, hooks, "it implements no hook: a hook is marked with @hookimpl")),
        *(check for sport in brought["sports"] for check in sport_checks(sport, tiebreakers)),
        *(
            Check(
                f"{sport.key}: its rubbers are of sports that are there", partial(hold_rubbers, sport, registry.sports)
            )
            for sport in brought["sports"]
            if isinstance(sport.scoring, TieScoring)
        ),
        *(check for tiebreaker in brought["tiebreakers"] for check in tiebreak_checks(tiebreaker)),
        *(check for format_ in brought["formats"] for check in format_checks(format_)),
        *data_checks(brought),
        *channel_checks(brought),
        *scoreboard_checks(brought, lambda: registry.sports),
        *registration_checks(brought, sample),
        *page_checks(brought, hooks, sample),
    ]


def _loads(entry_point: EntryPoint) -> None:
    registry = registry_of(entry_point)
    error = next(each.error for each in registry.plugins if each.name == entry_point.name)
    hold(error is None, f"it is left out: {error}")


def _brought(registry: Registry, name: str) -> Collected:
    kinds = [hook.removeprefix("tournament_") for hook in hookspecs.HOOKS if not _takes(hook)]
    return {kind: [record for owner, record in registry.collected(kind) if owner == name] for kind in kinds}


def _hooks(module: Any) -> Mapping[str, Any]:
    return {hook: _given_what_it_names(getattr(module, hook)) for hook in hookspecs.HOOKS if hasattr(module, hook)}


def _given_what_it_names(hook: Any) -> Any:
    """Return a hook that is called as pluggy does: with those arguments alone that it names."""
    import inspect  # noqa: PLC0415 - for those whose hooks take something

    wanted = inspect.signature(hook).parameters
    return lambda **given: hook(**{name: value for name, value in given.items() if name in wanted})


def _takes(hook: str) -> bool:
    function = getattr(hookspecs, hook)
    return bool(function.__code__.co_argcount)


def _sample(entry_point: EntryPoint) -> Sample:
    return _STARTED.enter_context(app(entry_point))
