"""Two legs and best of several: which matches of a bracket are played more than once, and how that decides.

The side named first is at home in the last match, so the better seed has the second leg, or one match more, at home.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tournament.engine.errors import InputError
from tournament.engine.formats.graph_builder import GraphBuilder
from tournament.engine.formats.spec import Option, Options, needs
from tournament.engine.graph import Match, Series
from tournament.engine.message import Message, pmessage
from tournament.engine.options import integer
from tournament.engine.text import Words

_ROUNDS: Mapping[str, Words] = {
    "all": Message("All rounds"),
    "but_final": Message("All rounds but the final"),
    "semi_finals": Message("The semi-finals alone"),
    "final": Message("The final alone"),
}
_WITHIN: Mapping[str, Callable[[int], bool]] = {
    "all": lambda from_end: True,
    "but_final": lambda from_end: from_end > 0,
    "semi_finals": lambda from_end: from_end == 1,
    "final": lambda from_end: from_end == 0,
}
"""Whether a round is meant, by how many rounds before the last it is."""

LEGS = Option("legs", pmessage("bracket", "Legs"), "int", 1, least=1, most=2)
LEGS_IN = Option("legs_in", Message("Two legs in"), "choice", "but_final", choices=_ROUNDS)
AWAY_GOALS = Option("away_goals", Message("Goals scored away decide a level aggregate"), "bool", False)
SERIES = Option(
    "series", Message("Series"), "choice", "1",
    choices={
        "1": pmessage("series", "One match"),
        "3": Message("Best of three"),
        "5": Message("Best of five"),
        "7": Message("Best of seven"),
    },
)  # fmt: skip
SERIES_IN = Option("series_in", Message("Series in"), "choice", "all", choices=_ROUNDS)
SERIES_OPTIONS = (LEGS, LEGS_IN, AWAY_GOALS, SERIES, SERIES_IN)

_BOTH = Message("“{one}” and “{other}” name the same round: choose other rounds for one of them")


def repeat(builder: GraphBuilder, stage: str, options: Options, after: int = 0) -> None:
    """Let the matches of a bracket's stage that the options name be played as often as they say.

    `after` is how many rounds of the bracket come after the stage; a match that is not always played is played once.
    """
    legs, series = integer(options, LEGS.name), int(str(options[SERIES.name]))
    if options[AWAY_GOALS.name] and legs == 1:
        raise needs(AWAY_GOALS.names, LEGS.names)
    rounds = (match.round for match in builder.matches if match.stage == stage and not match.if_needed)
    last = max(rounds, default=0)
    kinds: dict[int, tuple[int, Series]] = {}
    for count, chosen, kind in (
        (legs, LEGS_IN, Series((), "aggregate", bool(options[AWAY_GOALS.name]))),
        (series, SERIES_IN, Series((), "wins")),
    ):
        for from_end in range(last) if count > 1 else ():
            if _WITHIN[str(options[chosen.name])](from_end + after):
                if from_end in kinds:
                    raise InputError(_BOTH.format(one=LEGS_IN.names, other=SERIES_IN.names))
                kinds[from_end] = count, kind
    if kinds:
        builder.matches = _repeated(builder, stage, last, kinds)


def _repeated(builder: GraphBuilder, stage: str, last: int, kinds: Mapping[int, tuple[int, Series]]) -> list[Match]:
    """Return the matches with those of a series in place of each, all first ones of a round before the second ones."""
    found: list[Match] = []
    waiting: list[Match] = []
    for match in [*builder.matches, None]:
        if waiting and (match is None or (match.stage, match.round) != (stage, waiting[0].round)):
            found += _round(builder, waiting, *kinds[last - waiting[0].round])
            waiting = []
        if match is not None:
            (waiting if match.stage == stage and last - match.round in kinds else found).append(match)
    return found


def _round(builder: GraphBuilder, matches: Sequence[Match], count: int, kind: Series) -> list[Match]:
    for match in matches:
        ids = (*(f"{match.id}.{number}" for number in range(1, count)), match.id)
        builder.series.append(Series(ids, kind.by, kind.away_goals))
    return [_leg(match, number, count, kind) for number in range(1, count + 1) for match in matches]


def _leg(match: Match, number: int, count: int, kind: Series) -> Match:
    home, away = match.slots
    return match._replace(
        id=match.id if number == count else f"{match.id}.{number}",
        slots=(away, home) if (count - number) % 2 else (home, away),
        if_needed=kind.by == "wins" and number > count // 2 + 1,
    )
