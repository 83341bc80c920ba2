"""From groups to whatever follows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tournament.engine.errors import InputError
from tournament.engine.formats.cross_pairing import Qualifier, cross
from tournament.engine.formats.graph_builder import GraphBuilder
from tournament.engine.formats.spec import Format, Option, Options, needs
from tournament.engine.formats.written_pairs import PAIRS, written
from tournament.engine.graph import Rank
from tournament.engine.message import Message, pmessage
from tournament.engine.text import Words

ADVANCE = Option("advance", Message("Advance from each group"), "int", None)
THEN = Option(
    "then", Message("Then"), "choice", "none",
    choices={
        "none": Message("Nothing"),
        "knockout": Message("Knock-out"),
        "double_elimination": pmessage("then", "Double elimination"),
        "page_playoff": Message("Page play-off"),
        "round_robin": Message("Round robin"),
        "groups": Message("Groups"),
        "modified_pool": Message("Modified pools"),
    },
)  # fmt: skip


def follower(builder: GraphBuilder, options: Options, needing: Sequence[Option]) -> Format | None:
    """Return the format that follows; without one, options that speak of it raise InputError."""
    # Late: a chain may come back to the format that started it.
    from tournament.engine.formats import FORMATS  # noqa: PLC0415

    if options["then"] != "none":
        return (builder.formats or FORMATS)[str(options["then"])]
    for option in needing:
        if options[option.name]:
            raise needs(option.names, THEN.names)
    return None


def with_followers(format_: Format, others: Mapping[str, Format]) -> Format:
    """Let a format be followed by others too, where anything may follow it."""
    follow = {key: each.names for key, each in others.items() if each.may_follow}
    options = tuple(
        replace(option, choices={**option.choices, **follow}) if option.name == THEN.name else option
        for option in format_.options
    )
    return replace(format_, options=options)


def go_on(builder: GraphBuilder, qualifiers: Sequence[Qualifier], onward: Format, options: Options) -> None:
    """Lay out the format that follows, with the ``then_`` options, for `qualifiers`, best first or in written pairs.

    Raises InputError for one alone: a format is for two or more.
    """
    if len(qualifiers) < 2:
        raise InputError(
            Message("“{option}”: at least two entries must advance")
            .format(option=ADVANCE.names)
        )  # fmt: skip
    pairs = options.get(PAIRS.name)
    if pairs is not None:
        _require_bracket(PAIRS.names, onward)
        builder.as_written = True
    seeded = written(str(pairs), [slot for slot, _ in qualifiers]) if pairs is not None else cross(qualifiers)
    onward.compose(builder, seeded, _onward_options(onward, options))


def play_plates(
    builder: GraphBuilder,
    left: Sequence[Qualifier],
    sizes: Mapping[str, int],
    advance: int,
    below: int,
    onward: Format,
    options: Options,
) -> None:
    """Let those who do not go on play brackets of their own, as many ranks of each group together as went on.

    `left` are those of the last rank that in part went on; the ranks after `below` follow.
    """
    _require_bracket(Message("plates"), onward)
    tiers: list[list[Qualifier]] = [list(left)] if left else []
    for rank in range(below + 1, max(sizes.values()) + 1):
        found = [(Rank(key, rank), key) for key, size in sizes.items() if size >= rank]
        if not tiers or (rank - below - 1) % advance == 0:
            tiers.append([])
        tiers[-1] += found
    for number, tier in enumerate(tiers, start=2):
        if len(tier) < 2:
            builder.give([slot for slot, _ in tier])
            continue
        plate = GraphBuilder(builder.formats)
        onward.compose(plate, cross(tier), _onward_options(onward, options))
        builder.take_in(plate, number)


def _onward_options(onward: Format, options: Options) -> Options:
    given = {name.removeprefix("then_"): value for name, value in options.items() if name.startswith("then_")}
    return onward.read(given, "then_")


def _require_bracket(option: Words, onward: Format) -> None:
    if not onward.bracket:
        raise InputError(
            Message("“{option}” is for a bracket, not for “{format}”")
            .format(option=option, format=onward.names)
        )  # fmt: skip


def advancing(sizes: Mapping[str, int], options: Options) -> int:
    """Return how many advance from each group: 2 unless told, at most its smallest size."""
    given, smallest = options["advance"], min(sizes.values())
    advance = given if isinstance(given, int) else min(2, smallest)
    if advance > smallest:
        raise InputError(
            Message("“{option}”: the smallest group has {size} entries, {advance} cannot advance")
            .format(option=ADVANCE.names, size=smallest, advance=advance)
        )  # fmt: skip
    return advance


def ranked(sizes: Mapping[str, int], advance: int) -> list[Qualifier]:
    """List the first `advance` of every group: all winners, then all runners-up, and so on."""
    return [(Rank(key, rank), key) for rank in range(1, advance + 1) for key in sizes]


def give_ranks(builder: GraphBuilder, sizes: Mapping[str, int], above: int, decided: bool) -> None:
    """Give places to the ranks after `above`, the same rank of all groups jointly."""
    for rank in range(above + 1, max(sizes.values()) + 1):
        builder.give([Rank(key, rank) for key, size in sizes.items() if size >= rank], decided)
