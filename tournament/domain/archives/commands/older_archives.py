"""Columns that came after the first archives: those are read without them, and go on without what is not used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from tournament.interchange.archive_v1.files import Archive, Row
from tournament.models import CUSTOMS

LATER: Mapping[tuple[str, str], Any] = {
    ("athlete", "born_year"): None,
    ("athlete", "sex"): "",
    ("block", "plugin_settings"): None,
    ("blocked_time", "cause"): "",
    ("competition_planning", "courts_at_once"): 1,
    ("exchange_planning", "customs"): list(CUSTOMS),
    ("exchange_planning", "one_place"): "venue",
    ("paired_round", "by_hand"): False,
    ("ruleset", "phases"): None,
    ("ruleset", "sport_version"): None,
    ("competition", "unequal_groups"): None,
    ("competition", "category"): "",
    ("match", "kind"): "match",
    ("match", "parent_id"): None,
    ("match", "position"): None,
    ("competition", "policies"): None,
    ("competition", "vacancies"): None,
    ("competition", "planned_graph"): None,
    ("competition", "shown"): None,
    ("competition", "shown_by"): None,
}
"""The columns, with the values that archives leave out."""
KEPT_HERE = {("athlete", "identity"), ("block", "plugin_secrets")}
"""Columns that no archive holds, neither in rows nor in the log."""
_ALWAYS = object()


def shortened(table: str, row: Row) -> Row:
    """Return a row as an archive writes it."""
    told = {column: value for column, value in row.items() if (table, column) not in KEPT_HERE}
    return {column: value for column, value in told.items() if LATER.get((table, column), _ALWAYS) != value}


def without_private(table: str, image: Row | None) -> Row | None:
    """Return an image of a row in the log as an archive writes it."""
    return image and {column: value for column, value in image.items() if (table, column) not in KEPT_HERE}


def completed(archive: Archive) -> Archive:
    """Return an archive with what its log tells of rounds that do not say how they were paired."""
    by_hand = {
        key
        for step in archive.log
        if step.action == "round.paired_by_hand"
        for table, key, before, _ in step.changes
        if table == "paired_round" and before is None
    }
    rounds = [{"by_hand": row["id"] in by_hand, **row} for row in archive.rows.get("paired_round", ())]
    return msgspec.structs.replace(archive, rows={**archive.rows, "paired_round": rounds})
