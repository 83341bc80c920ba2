"""Where each present player stands before the round: order, colours and floats (C.04.3 art. 1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from tournament.engine.pairing.swiss.records import Colour, Edition, Game, Player, Points, SwissTournament

Float = Literal["down", "up"] | None
OTHER: dict[Colour, Colour] = {"white": "black", "black": "white"}


@dataclass(frozen=True, slots=True)
class Standing:
    """A player to pair.

    `score` includes acceleration, `points` does not; `rank` is the pairing number among those who have
    joined so far, as late entries get theirs when they come; `preference` is absolute, else `strong`, else
    mild; `repeated` is the colour of the last two games when it was the same.
    """

    number: int
    rank: int
    score: Points
    points: Points
    colours: tuple[Colour, ...]
    preference: Colour | None
    imbalance: int
    repeated: Colour | None
    floats: tuple[Float, Float]
    games: int
    may_have_bye: bool
    topscorer: bool

    @property
    def absolute(self) -> bool:
        return self.imbalance > 1 or self.repeated is not None

    @property
    def strong(self) -> bool:
        return self.imbalance == 1 and self.repeated is None

    @property
    def order(self) -> tuple[Points, int]:
        """The key of article 1.2: by score, then by pairing number."""
        return -self.score, self.rank


def standings(tournament: SwissTournament, edition: Edition) -> list[Standing]:
    """Return the players of the next round in the order of article 1.2."""
    played = len(tournament.players[0].games) if tournament.players else 0
    scores = {player.number: _scores(player, played) for player in tournament.players}
    joined = [
        player
        for player in sorted(tournament.players, key=lambda player: player.order or player.number)
        if player.present or any(game.paired for game in player.games)
    ]
    top = played * max(tournament.win, tournament.draw)
    last = played >= tournament.rounds - 1
    result = [
        _standing(tournament, edition, player, rank, scores, last and 2 * scores[player.number][-1] > top)
        for rank, player in enumerate(joined, start=1)
        if player.present
    ]
    return sorted(result, key=lambda standing: standing.order)


def _scores(player: Player, played: int) -> list[Points]:
    """Return the score with acceleration before each round, the next one last."""
    virtual = [*player.accelerations[: played + 1], *([0] * (played + 1 - len(player.accelerations)))]
    plain = accumulate((game.points for game in player.games), initial=0)
    return [points + extra for points, extra in zip(plain, virtual, strict=True)]


def _standing(
    tournament: SwissTournament,
    edition: Edition,
    player: Player,
    rank: int,
    scores: Mapping[int, Sequence[Points]],
    topscorer: bool,
) -> Standing:
    played = [game for game in player.games if game.played]
    colours = tuple(game.colour for game in played if game.colour) if tournament.sides else ()
    preference, imbalance, repeated = _preference(colours)
    before = len(player.games)
    return Standing(
        number=player.number,
        rank=rank,
        score=scores[player.number][-1],
        points=player.points,
        colours=colours,
        preference=preference,
        imbalance=imbalance,
        repeated=repeated,
        floats=(
            _float(tournament, edition, player, before - 1, scores),
            _float(tournament, edition, player, before - 2, scores),
        ),
        games=len(played),
        may_have_bye=not any(_bars_bye(game, tournament, edition) for game in player.games),
        topscorer=topscorer,
    )


def _preference(colours: Sequence[Colour]) -> tuple[Colour | None, int, Colour | None]:
    """Return the preferred colour, the colour difference without sign, and the colour played twice running."""
    if not colours:
        return None, 0, None
    repeated = colours[-1] if len(colours) > 1 and colours[-2] == colours[-1] else None
    difference = colours.count("white") - colours.count("black")
    owed: Colour = OTHER[colours[-1]] if difference == 0 else "black" if difference > 0 else "white"
    if repeated is not None and abs(difference) <= 1:
        owed = OTHER[repeated]
    return owed, abs(difference), repeated


def _bars_bye(game: Game, tournament: SwissTournament, edition: Edition) -> bool:
    """Whether a past round bars its player from the bye (C.04.1 art. 4)."""
    if edition == 2022:
        return game.kind in ("bye", "forfeit_win")
    return not game.played and (game.kind == "bye" or game.points >= tournament.win)


def _float(
    tournament: SwissTournament,
    edition: Edition,
    player: Player,
    index: int,
    scores: Mapping[int, Sequence[Points]],
) -> Float:
    if index < 0:
        return None
    game = player.games[index]
    if not game.played or game.opponent is None:
        return "down" if edition == 2022 or game.points > tournament.loss else None
    own, other = scores[player.number][index], scores[game.opponent][index]
    return "down" if own > other else "up" if own < other else None
