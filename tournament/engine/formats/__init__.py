"""Every format, by its key, and how to build its graph."""

from __future__ import annotations

from collections.abc import Mapping

from tournament.engine.errors import InputError
from tournament.engine.formats.by_round import KING_OF_THE_COURT, LADDER, SWISS, rounds_graph
from tournament.engine.formats.double_elimination import DOUBLE_ELIMINATION
from tournament.engine.formats.graph_builder import GraphBuilder, seeds, uncollected
from tournament.engine.formats.groups import GROUPS
from tournament.engine.formats.heats import HEATS, ONE_HEAT, PLACES_ONLY, QUALIFYING
from tournament.engine.formats.knockout import KNOCKOUT
from tournament.engine.formats.modified_pool import MODIFIED_POOL
from tournament.engine.formats.page_playoff import PAGE_PLAYOFF
from tournament.engine.formats.presets import PRESETS
from tournament.engine.formats.round_robin import ROUND_ROBIN
from tournament.engine.formats.spec import LONGEST_TEXT, Contest, Format, Option, Value, unknown
from tournament.engine.formats.stage_chain import with_followers
from tournament.engine.graph import Graph
from tournament.engine.message import Message

__all__ = [
    "FORMATS",
    "LONGEST_TEXT",
    "Contest",
    "Format",
    "Option",
    "Value",
    "build",
    "chain_of",
    "not_whole",
    "rounds_graph",
    "with_more",
]

MOST_ENTRIES = 1_000_000

FORMATS: Mapping[str, Format] = {
    format_.key: format_
    for format_ in (
        ROUND_ROBIN,
        GROUPS,
        KNOCKOUT,
        DOUBLE_ELIMINATION,
        MODIFIED_POOL,
        PAGE_PLAYOFF,
        SWISS,
        LADDER,
        KING_OF_THE_COURT,
        *PRESETS,
        HEATS,
        ONE_HEAT,
        QUALIFYING,
        PLACES_ONLY,
    )
}


def with_more(more: Mapping[str, Format]) -> Mapping[str, Format]:
    """Return the built-in formats with others beside them, each of which may follow where one of them may."""
    return {key: with_followers(each, more) for key, each in {**FORMATS, **more}.items()} if more else FORMATS


def chain_of(name: str, options: Mapping[str, object]) -> tuple[str, ...]:
    """Return the key of a format and of those that its options let follow it, one after the other."""
    onward = [str(options[key]) for key in sorted(options, key=len) if key.replace("then_", "") == "then"]
    return name, *(key for key in onward if key != "none")


def build(
    name: str,
    entries: int,
    options: Mapping[str, object] | None = None,
    formats: Mapping[str, Format] = FORMATS,
) -> Graph:
    """Return the graph of format `name` for `entries` entries, seeded 1 to `entries`.

    `options` are typed values or their text (``"true"``); those of a format that follows carry ``then_``.
    Raises InputError for an unknown format, option or value, for a number of entries it cannot take, and where a format
    that is not built in makes a graph that does not hang together.
    """
    if name not in formats:
        raise unknown(Message("format"), name, {key: each.names for key, each in formats.items()})
    format_ = formats[name]
    if entries < 2:
        raise InputError(Message("at least two entries are needed"))
    if entries > MOST_ENTRIES:
        raise InputError(Message("at most {most_entries} entries are possible").format(most_entries=MOST_ENTRIES))
    format_.require_size(entries)
    values = format_.read(options or {})
    builder = GraphBuilder(formats)
    with uncollected():
        format_.compose(builder, seeds(entries), values)
        graph = builder.graph(name, entries)
    if format_.pairer is None and not FORMATS.keys() >= set(chain_of(name, values)):
        _require_whole(graph, format_)
    return graph


def _require_whole(graph: Graph, format_: Format) -> None:
    from tournament.engine.graph_checks import faults  # noqa: PLC0415 - what names matches knows the formats' stages

    if found := faults(graph):
        raise not_whole(format_, found[0])


def not_whole(format_: Format, fault: str) -> InputError:
    """Say what is wrong with the graph of a format and those that follow it."""
    return InputError(Message("“{name}” cannot be laid out: {fault}").format(name=format_.names, fault=fault))
