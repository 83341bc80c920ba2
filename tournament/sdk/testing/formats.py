"""What every format must keep: from two entries to sixty-four, its graph hangs together and gives every place."""

from __future__ import annotations

from functools import partial

from tournament.catalogues import translate
from tournament.engine.errors import InputError
from tournament.engine.formats import FORMATS, Format
from tournament.engine.formats.graph_builder import GraphBuilder, seeds
from tournament.engine.graph import Graph
from tournament.engine.graph_checks import faults
from tournament.sdk.testing.kit import Check, hold, hold_distinct, hold_named
from tournament.sdk.testing.pairing import pairs_every_round

SIZES = range(2, 65)


def format_checks(format_: Format) -> list[Check]:
    """List the checks of a format."""
    key = format_.key
    if format_.pairer is not None:
        return [
            Check(f"{key}: it has names", partial(_named, format_)),
            Check(f"{key}: it pairs round after round", partial(pairs_every_round, format_)),
        ]
    return [
        Check(f"{key}: it has names", partial(_named, format_)),
        Check(f"{key}: it can be laid out for 2 to 64 entries", partial(_every_size, format_)),
        Check(f"{key}: each choice can be laid out", partial(_every_choice, format_)),
    ]


def _named(format_: Format) -> None:
    hold(format_.key.isidentifier(), f"the key {format_.key!r} is not an identifier")
    hold_named(format_.names, "the format")
    hold_distinct((option.name for option in format_.options), "options")
    for option in format_.options:
        hold_named(option.names, f"option {option.name}")


def _every_size(format_: Format) -> None:
    sizes = [format_.size] if format_.size else list(SIZES)
    built = [size for size in sizes if _is_laid_out(format_, size, {})]
    hold(built, f"it refuses every number of entries from {sizes[0]} to {sizes[-1]}")


def _every_choice(format_: Format) -> None:
    for option in format_.options:
        if option.name == "then":
            continue  # what does not go together with what follows is refused where it is chosen
        choices = [True, False] if option.type == "bool" else list(option.choices) if option.type == "choice" else []
        for choice in choices:
            _is_laid_out(format_, format_.size or 8, {option.name: choice})


def _is_laid_out(format_: Format, entries: int, options: dict[str, object]) -> bool:
    """Tell whether a format takes so many entries; what it lays out has no fault."""
    try:
        graph = _laid_out(format_, entries, options)
    except InputError:
        return False
    fault = next(iter(faults(graph, [partial(translate, language=each) for each in ("vi", "en")])), None)
    said = "".join(f", {name}={value}" for name, value in options.items())
    hold(fault is None, f"{entries} entries{said}: {fault}")
    hold(_laid_out(format_, entries, options) == graph, f"{entries} entries{said}: laid out again it is another graph")
    return True


def _laid_out(format_: Format, entries: int, options: dict[str, object]) -> Graph:
    """Return what a format lays out, whatever is wrong with it; its InputError is a refusal."""
    format_.require_size(entries)
    builder = GraphBuilder({**FORMATS, format_.key: format_})
    format_.compose(builder, seeds(entries), format_.read(options))
    return builder.graph(format_.key, entries)
