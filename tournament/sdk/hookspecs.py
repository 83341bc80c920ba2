"""The hooks a plugin may implement; a plugin implements only those it needs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pluggy

from tournament.sdk.channels import Channel
from tournament.sdk.entry_fields import EntryField
from tournament.sdk.records import (
    CalendarEntry,
    Commemoration,
    Constraint,
    CostTerm,
    Document,
    Exporter,
    Format,
    Importer,
    Improver,
    MatchNotice,
    Migrations,
    OverallScheme,
    Panel,
    PluginSettings,
    Sport,
    Tiebreaker,
    TimetableNotice,
    Translations,
    Violation,
)
from tournament.sdk.scoreboards import Scoreboard
from tournament.sdk.views import MatchView

if TYPE_CHECKING:
    import click
    from flask import Blueprint

    from tournament.engine.scoring import Score

PROJECT = "tournament"
API_VERSION = 1
"""The version of all that a plugin may use: one whose module says ``REQUIRES_API = 2`` is not for this program."""
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def tournament_sports() -> Iterable[Sport]:
    """Return the sports this plugin brings."""
    return ()


@hookspec
def tournament_formats() -> Iterable[Format]:
    """Return ways to play beside the built-in ones."""
    return ()


@hookspec
def tournament_tiebreakers() -> Iterable[Tiebreaker]:
    """Return numbers to rank by beside the built-in ones."""
    return ()


@hookspec
def tournament_commemorations() -> Iterable[Commemoration]:
    """Return days that exchanges commemorate beside those of the catalogue."""
    return ()


@hookspec
def tournament_documents() -> Iterable[Document]:
    """Return documents that can be made of an exchange."""
    return ()


@hookspec
def tournament_settings() -> Iterable[PluginSettings]:
    """Return settings that a block's organisers change in the browser."""
    return ()


@hookspec
def tournament_overall_schemes() -> Iterable[OverallScheme]:
    """Return points for places of the overall ranking, to choose from."""
    return ()


@hookspec
def tournament_importers() -> Iterable[Importer]:
    """Return kinds of files that lists are read from, beside those the program reads."""
    return ()


@hookspec
def tournament_exporters() -> Iterable[Exporter]:
    """Return files that organisers take out of an edition."""
    return ()


@hookspec
def tournament_entry_fields() -> Iterable[EntryField]:
    """Return what is asked of entries and their athletes when they are registered."""
    return ()


@hookspec
def tournament_channels() -> Iterable[Channel]:
    """Return ways to tell people news where they are."""
    return ()


@hookspec
def tournament_scoreboards() -> Iterable[Scoreboard]:
    """Return scoreboards for phones that stand in place of what a sport's rules give."""
    return ()


@hookspec
def tournament_panels() -> Iterable[Panel]:
    """Return boxes for named places of pages."""
    return ()


@hookspec
def tournament_constraints() -> Iterable[Constraint]:
    """Return further rules that timetables have to keep."""
    return ()


@hookspec
def tournament_cost_terms() -> Iterable[CostTerm]:
    """Return further things that the search for a timetable avoids where it can."""
    return ()


@hookspec
def tournament_improvers() -> Iterable[Improver]:
    """Return ways to make a timetable better than the built-in search leaves it."""
    return ()


@hookspec
def tournament_migrations() -> Iterable[Migrations]:
    """Return how tables of the plugin's own are made and changed."""
    return ()


@hookspec
def tournament_translations() -> Iterable[Translations]:
    """Return the texts of the plugin's pages in other languages."""
    return ()


@hookspec
def tournament_blueprints() -> Iterable[Blueprint]:
    """Return Flask blueprints; every route declares its permission, or the plugin is left out."""
    return ()


@hookspec
def tournament_commands() -> Iterable[click.Command]:
    """Return commands to stand under `tournament`."""
    return ()


@hookspec
def tournament_score_checks(match: MatchView, score: Score) -> Iterable[Violation]:  # noqa: ARG001 - given by these names
    """Return what is wrong with a score beyond the sport's own rules; it is refused with these sentences."""
    return ()


@hookspec
def tournament_calendar_entry(match: MatchView, entry: CalendarEntry) -> CalendarEntry | None:
    """Return what a match's calendar event shall say instead of `entry`; None leaves it as it is."""


@hookspec
def tournament_result_recorded(notice: MatchNotice) -> None:
    """Hear that a result was recorded; called after the commit, a failure changes nothing."""


@hookspec
def tournament_timetable_published(notice: TimetableNotice) -> None:
    """Hear that a timetable was published; called after the commit, a failure changes nothing."""


HOOKS = tuple(name for name in dict(globals()) if name.startswith("tournament_"))
"""The names of all hooks, in the order in which they stand here."""
