"""What plugins use that goes is told of by name, and works until then: arguments of hooks and fields of records."""

from __future__ import annotations

import types
from dataclasses import dataclass
from typing import Any

import pytest

from tournament.plugins import collecting
from tournament.plugins.registry import Registry
from tournament.sdk import Document, Text, hookimpl, hookspecs
from tournament.sdk.deprecations import PluginDeprecationWarning, renamed
from tournament.sdk.testing.in_app import Installed

NAMES = Text("Thư", "Letter")
NEWS = "news of tournament_result_recorded is called notice now"

pytestmark = pytest.mark.filterwarnings("ignore::tournament.sdk.deprecations.PluginDeprecationWarning")


@renamed(title="names")
@dataclass(frozen=True, slots=True)
class Letter(Document):
    """A record of which a field is renamed."""


def registry(name: str, **hooks: Any) -> Registry:
    module = types.ModuleType(name)
    for hook, function in hooks.items():
        setattr(module, f"tournament_{hook}", hookimpl(function))
    return Registry([Installed.of(module, name)])


def deprecated(found: Registry) -> dict[str, tuple[str, ...]]:
    assert [each.error for each in found.plugins] == [None]
    return {each.name: each.deprecated for each in found.plugins}


def test_an_argument_that_is_renamed_is_given_by_both_names(monkeypatch: pytest.MonkeyPatch) -> None:
    @hookspecs.hookspec(warn_on_impl_args={"news": PluginDeprecationWarning(NEWS)})
    def tournament_result_recorded(notice: Any, news: Any) -> None:
        """Hear that a result was recorded."""

    heard = []
    monkeypatch.setattr(hookspecs, "tournament_result_recorded", tournament_result_recorded)
    old = registry("old", result_recorded=lambda news: heard.append(news))
    new = registry("new", result_recorded=lambda notice: heard.append(notice))
    for found in (old, new):
        found.call("tournament_result_recorded", notice="told", news="told")
    assert heard == ["told", "told"]
    assert (deprecated(old), deprecated(new)) == ({"old": (NEWS,)}, {"new": ()})


def test_a_field_that_is_renamed_is_made_and_read_by_both_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "RECORDS", {**collecting.RECORDS, "documents": Letter})
    old = registry("old", documents=lambda: (Letter("letter", title=NAMES, render=str),))  # type: ignore[call-arg]
    new = registry("new", documents=lambda: (Letter("letter", NAMES, str),))
    said = "title of Letter is called names now"
    assert (deprecated(old), deprecated(new)) == ({"old": (said,)}, {"new": ()})
    assert old.documents["letter"] == new.documents["letter"]
    with pytest.warns(PluginDeprecationWarning, match=said):
        assert old.documents["letter"].title is NAMES  # type: ignore[attr-defined]
