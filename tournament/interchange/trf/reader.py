"""Reader of the FIDE Tournament Report File: the tournament before its next round."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from tournament.engine.errors import InputError
from tournament.engine.pairing.swiss import Game, Player, SwissTournament
from tournament.engine.pairing.swiss.records import Colour, Points
from tournament.interchange.trf.agreement import check
from tournament.interchange.trf.lines import COLOURS, RESULTS, Entry, File, lines_of


def read_trf(data: bytes, source: str = "TRF") -> SwissTournament:
    """Return the tournament of a TRF before its next round; InputError names the `source` and the line at fault.

    Files that are not UTF-8 are read as Latin-1, as many programs write them: names alone are written in it.
    """
    try:
        return _tournament(lines_of(data))
    except InputError as error:
        raise InputError(f"{source}: {error}") from error


def _tournament(file: File) -> SwissTournament:
    played = _played_rounds(file.players.values())
    rounds = file.rounds if file.rounds is not None else played + 1
    file.points.setdefault("bye", file.points["win"])
    check(file, played, rounds)
    if played >= rounds:
        raise InputError(f"all {rounds} rounds are played (lines 142 or XXR)")
    away = file.absent | {number for round_, number in file.byes if round_ == played + 1}
    for number in sorted(away | set(file.accelerations)):
        if number not in file.players:
            raise InputError(f"line {file.named_in[number]}: there is no player {number}")
    players = [
        Player(
            number,
            tuple(_game(file, entries, index) for index in range(played)),
            number not in away and not any(entries[played:]),
            _accelerations(file.accelerations.get(number, {})),
            order if file.by_line else None,
        )
        for order, (number, entries) in enumerate(file.players.items(), start=1)
    ]
    players.sort(key=lambda player: player.order or player.number)
    if file.baku and not file.accelerations:
        players = _accelerated(players, rounds, file.points)
    return SwissTournament(
        tuple(players),
        rounds,
        file.first or _infer_first_colour(players),
        _forbidden(file, played + 1),
        win=file.points["win"],
        draw=file.points["draw"],
        loss=file.points["loss"],
    )


def _played_rounds(players: Iterable[list[Entry | None]]) -> int:
    """Return how many rounds are over: later columns are byes asked for in the next one."""
    played = 0
    last = []
    for entries in players:
        columns = [index for index, entry in enumerate(entries) if entry]
        last.append(columns[-1] if columns else -1)
        played = max([played, *columns[-1:], *(i + 1 for i in columns if _is_paired(entries[i]))])
    return played + 1 if all(column >= played for column in last) else played


def _is_paired(entry: Entry | None) -> bool:
    return entry is not None and entry.paired


def _game(file: File, entries: list[Entry | None], index: int) -> Game:
    entry = entries[index] if index < len(entries) else None
    if entry is None:
        return Game("absent", file.points["absent"])
    kind, points = RESULTS[entry.result]
    if entry.result == "-" and not entry.opponent:
        kind, points = "absent", "absent"
    return Game(kind, file.points[points], entry.opponent or None, COLOURS.get(entry.colour))


def _accelerations(values: dict[int, Points]) -> tuple[Points, ...]:
    return tuple(values.get(round_, 0) for round_ in range(1, max(values, default=0) + 1))


def _accelerated(players: Sequence[Player], rounds: int, points: Mapping[str, Points]) -> list[Player]:
    """Give the first half, an even number, the virtual points of Baku acceleration (C.04.5.1)."""
    half, accelerated = 2 * -(-len(players) // 4), (rounds + 1) // 2
    full = (accelerated + 1) // 2
    virtual = (points["win"],) * full + (points["draw"],) * (accelerated - full)
    return [replace(player, accelerations=virtual) if at < half else player for at, player in enumerate(players)]


def _forbidden(file: File, round_: int) -> frozenset[frozenset[int]]:
    return frozenset(
        frozenset(pair)
        for first, last, numbers in file.forbidden
        if first <= round_ <= last
        for pair in combinations(numbers, 2)
    )


def _infer_first_colour(players: Sequence[Player]) -> Colour:
    """Return the colour of the first player, from the first round that has colours; White if none has."""
    rounds = range(len(players[0].games))
    coloured = next((r for r in rounds if any(player.games[r].colour for player in players)), None)
    if coloured is None:
        return "white"
    joined = [player for player in players if any(game.paired for game in player.games[: coloured + 1])]
    rank, colour = next(
        (rank, player.games[coloured].colour) for rank, player in enumerate(joined) if player.games[coloured].colour
    )
    return "white" if (colour == "white") == (rank % 2 == 0) else "black"
