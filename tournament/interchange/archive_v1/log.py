"""The rows that a log leads to, and where others differ from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tournament.interchange.archive_v1.files import LogEntry, Row

Tables = dict[str, dict[Any, Row]]
"""Rows by table and key; of a row only the columns that the log tells of."""


def folded(log: Sequence[LogEntry]) -> Tables:
    """Follow the images of a log, oldest first, to the rows they end in."""
    tables: Tables = {}
    for entry in log:
        for table, key, before, after in entry.changes:
            rows = tables.setdefault(table, {})
            if after is None:
                rows.pop(key, None)
            elif before is None:
                rows[key] = dict(after)
            else:
                rows.setdefault(key, {}).update(after)
    return tables


def differences(logged: Tables, present: Mapping[str, Sequence[Row]], keys: Mapping[str, str]) -> Iterator[str]:
    """Say where the present rows are not what the log leads to; `keys` names the key column of each table.

    Columns of which one of the two does not speak are not compared: the log of an older program has not all.
    """
    for table, key in keys.items():
        told, found = logged.get(table, {}), {row[key]: row for row in present.get(table, ())}
        for missing in sorted(told.keys() - found.keys()):
            yield f"{table} {missing} is missing: the log has it"
        for extra in sorted(found.keys() - told.keys()):
            yield f"{table} {extra} is in no step of the log"
        for both in sorted(told.keys() & found.keys()):
            for column in told[both].keys() & found[both].keys():
                if told[both][column] != found[both][column]:
                    yield (
                        f"{table} {both}: {column} is {_short(found[both][column])}, "
                        f"by the log {_short(told[both][column])}"
                    )


def as_logged(
    logged: Tables, present: Mapping[str, Sequence[Row]], keys: Mapping[str, str]
) -> dict[str, Sequence[Row]]:
    """Return the present tables with those of `keys` as the log leads to; columns it does not know stay."""
    kept = {table: {row[key]: row for row in present.get(table, ())} for table, key in keys.items()}
    told = {
        table: [{**kept[table].get(id_, {}), **row} for id_, row in sorted(logged.get(table, {}).items())]
        for table in keys
    }
    return {**present, **told}


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}…"
