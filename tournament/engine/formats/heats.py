"""Many at once: heats with those who go on by place and by mark, one heat for all, or places alone."""

from __future__ import annotations

from collections.abc import Sequence

from tournament.engine.errors import InputError
from tournament.engine.formats import stages
from tournament.engine.formats.graph_builder import GraphBuilder
from tournament.engine.formats.groups import snake
from tournament.engine.formats.spec import Contest, Format, Option, Options
from tournament.engine.formats.stage_chain import follower, go_on
from tournament.engine.graph import Fastest, Heat, Placed, Slot
from tournament.engine.message import Message, pmessage
from tournament.engine.options import integer

MANY: frozenset[Contest] = frozenset({"heats"})
"""What a sport has to offer for these formats."""
LANES = Option("lanes", Message("Entries in a heat at most"), "int", 8, least=2)
_SEMI_FINALS = Option("semi_finals", pmessage("how many", "Semi-finals"), "int", None, least=0, most=64)
_ADVANCE = Option("advance", Message("From each heat by place"), "int", None, least=0)
_FASTEST = Option("fastest", Message("Others by their marks"), "int", None, least=0)
_SEMI_ADVANCE = Option("semi_advance", Message("From each semi-final by place"), "int", None, least=0)
_SEMI_FASTEST = Option("semi_fastest", Message("Others from the semi-finals by their marks"), "int", None, least=0)
_MOST_TO_THE_FINAL = 3
"""Heats from which the final is filled without semi-finals, unless somebody wants these."""


def _compose(builder: GraphBuilder, entrants: Sequence[Slot], options: Options) -> None:
    lanes = integer(options, LANES.name)
    count = -(-len(entrants) // lanes)
    if count == 1:
        _give_all(builder, _final(builder, 1, entrants))
        return
    heats = _round(builder, 1, snake(entrants, count))
    given = options[_SEMI_FINALS.name]
    semis = given if isinstance(given, int) else 0 if count <= _MOST_TO_THE_FINAL else -(-count // 2)
    out: list[list[Slot]] = []
    if semis:
        room = min(semis * lanes, len(entrants))
        through, left = _through(heats, room, options[_ADVANCE.name], options[_FASTEST.name], lanes * semis)
        out.append(left)
        if len(through) < 2 * semis:
            raise InputError(
                Message("{entries} entries do not make {count} semi-finals of two or more").format(
                    entries=len(through), count=semis
                )
            )
        heats = _round(builder, 2, snake(through, semis))
        advance, fastest = options[_SEMI_ADVANCE.name], options[_SEMI_FASTEST.name]
    else:
        advance, fastest = options[_ADVANCE.name], options[_FASTEST.name]
    through, left = _through(heats, min(lanes, sum(len(heat.slots) for heat in heats)), advance, fastest, lanes)
    if len(through) < 2:
        raise InputError(Message("“{option}”: at least two entries must advance").format(option=_ADVANCE.names))
    _give_all(builder, _final(builder, 2 + bool(semis), through))
    for each in (left, *reversed(out)):
        for slot in each:
            builder.give([slot], decided=False)


def _round(builder: GraphBuilder, number: int, dealt: Sequence[Sequence[Slot]]) -> list[Heat]:
    heats = [Heat(f"H{number}-{n}", stages.HEATS.key, number, tuple(slots)) for n, slots in enumerate(dealt, start=1)]
    builder.heats += heats
    return heats


def _final(builder: GraphBuilder, number: int, slots: Sequence[Slot]) -> Heat:
    (heat,) = _round(builder, number, [slots])
    return heat


def _give_all(builder: GraphBuilder, heat: Heat) -> None:
    for nth in range(1, len(heat.slots) + 1):
        builder.give([Placed(heat.id, nth)])


def _through(
    heats: Sequence[Heat], room: int, advance: object, fastest: object, most: int
) -> tuple[list[Slot], list[Slot]]:
    """Return who goes on from heats, by place and then by mark, and who is left; unless told, the room is filled."""
    smallest = min(len(heat.slots) for heat in heats)
    told = fastest if isinstance(fastest, int) else 0
    by_place = advance if isinstance(advance, int) else max(0, min(smallest, (room - told) // len(heats)))
    if by_place > smallest:
        raise InputError(
            Message("“{option}”: the smallest heat has {size} entries, {advance} cannot advance").format(
                option=_ADVANCE.names, size=smallest, advance=by_place
            )
        )
    others = sum(len(heat.slots) for heat in heats) - by_place * len(heats)
    by_mark = fastest if isinstance(fastest, int) else max(0, min(others, room - by_place * len(heats)))
    if by_mark > others or by_place * len(heats) + by_mark > most:
        raise InputError(
            Message("{advance} from each of {count} heats and {fastest} others are more than the {most} that can go on")
            .format(advance=by_place, count=len(heats), fastest=by_mark, most=min(most, by_place * len(heats) + others))
        )  # fmt: skip
    ids = tuple(heat.id for heat in heats)
    placed: list[Slot] = [Placed(key, nth) for nth in range(1, by_place + 1) for key in ids]
    marks: list[Slot] = [Fastest(ids, nth, by_place) for nth in range(1, others + 1)]
    return placed + marks[:by_mark], marks[by_mark:]


def _one_heat(builder: GraphBuilder, entrants: Sequence[Slot], _options: Options) -> None:
    _give_all(builder, _final(builder, 1, entrants))


def _places(builder: GraphBuilder, entrants: Sequence[Slot], _options: Options) -> None:
    heat = Heat("H1-1", stages.PLACES.key, 1, tuple(entrants), by_place=True)
    builder.heats.append(heat)
    _give_all(builder, heat)


_QUALIFY = Option("qualify", Message("Entries that go on to the bracket"), "int", None, least=2)
_BRACKET = Option(
    "then", Message("Then"), "choice", "knockout",
    choices={
        "knockout": Message("Knock-out"),
        "double_elimination": pmessage("then", "Double elimination"),
    },
)  # fmt: skip


def _qualification(builder: GraphBuilder, entrants: Sequence[Slot], options: Options) -> None:
    onward, given = follower(builder, options, ()), options[_QUALIFY.name]
    count = given if isinstance(given, int) else min(len(entrants), 1 << (len(entrants).bit_length() - 1))
    if count > len(entrants):
        raise InputError(
            Message("“{option}”: there are only {entries} entries").format(option=_QUALIFY.names, entries=len(entrants))
        )
    heat = Heat("H1-1", stages.QUALIFICATION.key, 1, tuple(entrants))
    builder.heats.append(heat)
    if onward is not None:
        go_on(builder, [(Placed(heat.id, nth), None) for nth in range(1, count + 1)], onward, options)
    for nth in range(count + 1, len(entrants) + 1):
        builder.give([Placed(heat.id, nth)], decided=False)


HEATS = Format(
    "heats",
    Message("Heats and a final"),
    _compose,
    (LANES, _SEMI_FINALS, _ADVANCE, _FASTEST, _SEMI_ADVANCE, _SEMI_FASTEST),
    contests=MANY,
)
ONE_HEAT = Format("one_heat", Message("One final for all"), _one_heat, contests=MANY)
PLACES_ONLY = Format("places", Message("Places only, entered by the committee"), _places, contests=frozenset())
QUALIFYING = Format(
    "qualification",
    Message("Qualification by marks, then a bracket"),
    _qualification,
    (_QUALIFY, _BRACKET),
    contests=frozenset({"heats", "duels"}),
)
