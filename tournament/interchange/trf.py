"""Reader of the FIDE Tournament Report File, TRF16 and TRF26, with the extensions used for pairing.

Lines read: ``001`` players; ``142`` or ``XXR`` rounds; ``152`` or ``XXC`` the first colour; ``162``, ``XXS`` or
``BBW BBD BBL BBZ BBF BBU`` points; ``240`` byes of the next round; ``250`` or ``XXA`` accelerations; ``260`` or
``XXP`` pairs that must not meet; ``XXZ`` players absent from the next round. Other lines are descriptive.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations

from tournament.engine.errors import InputError
from tournament.engine.swiss import Game, Player, SwissTournament
from tournament.engine.swiss.records import Colour, Kind, Points

_ROUND_START, _ROUND_WIDTH = 91, 10
_COLOURS: dict[str, Colour] = {"w": "white", "b": "black"}
_POINTS: dict[str, Points] = {
    "win": 1,
    "draw": Fraction(1, 2),
    "loss": 0,
    "absent": 0,
    "forfeit": 0,
}
_RESULTS: dict[str, tuple[Kind, str]] = {
    "1": ("played", "win"),
    "W": ("played", "win"),
    "=": ("played", "draw"),
    "D": ("played", "draw"),
    "0": ("played", "loss"),
    "L": ("played", "loss"),
    "+": ("forfeit_win", "win"),
    "-": ("forfeit_loss", "forfeit"),
    "F": ("requested_bye", "win"),
    "H": ("requested_bye", "draw"),
    "U": ("bye", "bye"),
    "Z": ("absent", "absent"),
    " ": ("absent", "absent"),
}
_NAMES_162 = {"W": ("win",), "D": ("draw",), "L": ("loss",), "Z": ("absent", "forfeit"), "P": ("bye",)}
_NAMES_BB = {"W": "win", "D": "draw", "L": "loss", "Z": "absent", "F": "forfeit", "U": "bye"}
_NAMES_XXS = {
    "WW": ("win",),
    "BW": ("win",),
    "WD": ("draw",),
    "BD": ("draw",),
    "WL": ("loss",),
    "BL": ("loss",),
    "ZPB": ("absent",),
    "HPB": (),
    "FPB": (),
    "PAB": ("bye",),
    "FW": (),
    "FL": ("forfeit",),
    "W": ("win",),
    "D": ("draw",),
}


@dataclass
class _Entry:
    """One round of one player as written."""

    opponent: int
    colour: str
    result: str

    @property
    def paired(self) -> bool:
        return self.opponent > 0 or self.result in "U+"


@dataclass
class _File:
    """What the lines have said so far."""

    players: dict[int, list[_Entry | None]] = field(default_factory=dict)
    rounds: int | None = None
    first: Colour | None = None
    by_line: bool = False  # equal scores rank in the order of the lines
    points: dict[str, Points] = field(default_factory=lambda: dict(_POINTS))
    absent: set[int] = field(default_factory=set)
    byes: list[tuple[int, int]] = field(default_factory=list)
    accelerations: dict[int, dict[int, Points]] = field(default_factory=dict)
    forbidden: list[tuple[int, int, list[int]]] = field(default_factory=list)


def read_trf(data: bytes, source: str = "TRF") -> SwissTournament:
    """Return the tournament of a TRF before its next round; InputError names the `source` and the line at fault.

    Files that are not UTF-8 are read as Latin-1, as many programs write them: names alone are written in it.
    """
    try:
        return _tournament(_lines_of(data))
    except InputError as error:
        raise InputError(f"{source}: {error}") from error


def _lines_of(data: bytes) -> _File:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    file = _File()
    for number, line in enumerate(re.split("\r\n|\r|\n", text), start=1):
        reader = _LINES.get(line[:3])
        if reader is None:
            continue
        try:
            reader(file, line.rstrip())
        except (ValueError, IndexError, ZeroDivisionError) as error:
            detail = str(error) if isinstance(error, InputError) else "it cannot be read"
            raise InputError(f"line {number} ({line[:3]}): {detail}") from error
    if not file.players:
        raise InputError("there is no player (no line 001)")
    return file


def _read_player(file: _File, line: str) -> None:
    number = int(line[4:8])
    if number < 1:
        raise InputError("starting numbers count from 1")
    if number in file.players:
        raise InputError(f"starting number {number} is there twice")
    cells = [line[at : at + 8].ljust(8) for at in range(_ROUND_START, len(line), _ROUND_WIDTH)]
    file.players[number] = [_read_entry(cell, number) for cell in cells]


def _read_entry(cell: str, number: int) -> _Entry | None:
    if not cell.strip():
        return None
    opponent = int(cell[:4]) if cell[:4].strip() else 0
    colour, result = cell[5].lower(), cell[7].upper()
    if result not in _RESULTS or colour not in "wb- " or opponent == number:
        raise InputError(f"round result “{cell.strip()}” is unknown")
    if opponent == 0 and result == "=":
        result = "H"
    if opponent == 0 and (result in "1W0LD" or colour in "wb"):
        raise InputError(f"round result “{cell.strip()}” lacks its opponent")
    if opponent and (result in "FHUZ " or (colour not in "wb" and result not in "+-")):
        raise InputError(f"round result “{cell.strip()}” does not fit an opponent")
    return _Entry(opponent, colour, result)


def _read_rounds(file: _File, line: str) -> None:
    file.rounds = int(line[3:])
    if file.rounds < 1:
        raise InputError("there must be at least one round")


def _read_first_colour(file: _File, line: str) -> None:
    word = line[3:].strip().lower()
    if word[:1] not in ("w", "b"):
        raise InputError("the colour is W or B")
    file.first = _COLOURS[word[0]]


def _read_configuration(file: _File, line: str) -> None:
    words = line[3:].split()
    for word in words:
        if word == "rank":
            file.by_line = True
        if word in ("white1", "black1"):
            file.first = _COLOURS[word[0]]


def _read_points_162(file: _File, line: str) -> None:
    for letter, value in re.findall(r"([A-Z])\s*(\d+(?:\.\d+)?)", line[3:]):
        if letter not in _NAMES_162:
            raise InputError(f"points for “{letter}” are not known")
        file.points |= dict.fromkeys(_NAMES_162[letter], _points(value))


def _read_points_bb(file: _File, line: str) -> None:
    file.points[_NAMES_BB[line[2]]] = _points(line[3:])


def _read_points_xxs(file: _File, line: str) -> None:
    for word in line[3:].split():
        name, _, value = word.partition("=")
        if name not in _NAMES_XXS:
            raise InputError(f"points for “{name}” are not known")
        file.points |= dict.fromkeys(_NAMES_XXS[name], _points(value))


def _read_absent(file: _File, line: str) -> None:
    file.absent |= {int(word) for word in line[3:].split()}


def _read_byes_240(file: _File, line: str) -> None:
    file.byes += [(int(line[6:9]), int(word)) for word in line[9:].split()]


def _read_accelerations_250(file: _File, line: str) -> None:
    points = _points(line[9:13])
    for number in range(int(line[22:26]), int(line[27:31]) + 1):
        for round_ in range(int(line[14:17]), int(line[18:21]) + 1):
            file.accelerations.setdefault(number, {})[round_] = points


def _read_accelerations_xxa(file: _File, line: str) -> None:
    number = int(line[4:8])
    for round_, at in enumerate(range(9, len(line), 5), start=1):
        word = line[at : at + 4].strip()
        file.accelerations.setdefault(number, {})[round_] = _points(word) if word else 0


def _read_forbidden_260(file: _File, line: str) -> None:
    file.forbidden.append((int(line[4:7]), int(line[8:11]), [int(word) for word in line[11:].split()]))


def _read_forbidden_xxp(file: _File, line: str) -> None:
    file.forbidden.append((1, 10**6, [int(word) for word in line[3:].split()]))


_LINES: dict[str, Callable[[_File, str], None]] = {
    "001": _read_player,
    "142": _read_rounds,
    "XXR": _read_rounds,
    "152": _read_first_colour,
    "XXC": _read_configuration,
    "162": _read_points_162,
    "XXS": _read_points_xxs,
    **{f"BB{letter}": _read_points_bb for letter in _NAMES_BB},
    "XXZ": _read_absent,
    "240": _read_byes_240,
    "250": _read_accelerations_250,
    "XXA": _read_accelerations_xxa,
    "260": _read_forbidden_260,
    "XXP": _read_forbidden_xxp,
}


def _points(word: str) -> Points:
    value = Fraction(word.strip())
    return int(value) if value.denominator == 1 else value


def _tournament(file: _File) -> SwissTournament:
    played = _played_rounds(file.players.values())
    rounds = file.rounds if file.rounds is not None else played + 1
    if played >= rounds:
        raise InputError(f"all {rounds} rounds are played (lines 142 or XXR)")
    file.points.setdefault("bye", file.points["win"])
    away = file.absent | {number for round_, number in file.byes if round_ == played + 1}
    for number in sorted(away | set(file.accelerations)):
        if number not in file.players:
            raise InputError(f"there is no player {number}")
    players = [
        Player(
            number,
            tuple(_game(file, number, entries, index) for index in range(played)),
            number not in away and not any(entries[played:]),
            _accelerations(file.accelerations.get(number, {})),
            order if file.by_line else None,
        )
        for order, (number, entries) in enumerate(file.players.items(), start=1)
    ]
    players.sort(key=lambda player: player.order or player.number)
    return SwissTournament(
        tuple(players),
        rounds,
        file.first or _infer_first_colour(players),
        _forbidden(file, played + 1),
        win=file.points["win"],
        draw=file.points["draw"],
        loss=file.points["loss"],
    )


def _played_rounds(players: Iterable[list[_Entry | None]]) -> int:
    """Return how many rounds are over: later columns are byes asked for in the next one."""
    played = 0
    last = []
    for entries in players:
        columns = [index for index, entry in enumerate(entries) if entry]
        last.append(columns[-1] if columns else -1)
        played = max([played, *columns[-1:], *(i + 1 for i in columns if _is_paired(entries[i]))])
    return played + 1 if all(column >= played for column in last) else played


def _is_paired(entry: _Entry | None) -> bool:
    return entry is not None and entry.paired


def _game(file: _File, number: int, entries: list[_Entry | None], index: int) -> Game:
    entry = entries[index] if index < len(entries) else None
    if entry is None:
        return Game("absent", file.points["absent"])
    kind, points = _RESULTS[entry.result]
    if entry.result == "-" and not entry.opponent:
        kind, points = "absent", "absent"
    if entry.opponent:
        _check_opponent(file, number, entry, index)
    return Game(kind, file.points[points], entry.opponent or None, _COLOURS.get(entry.colour))


def _check_opponent(file: _File, number: int, entry: _Entry, index: int) -> None:
    """Both players must tell the same of their game."""
    entries = file.players.get(entry.opponent, [])
    other = entries[index] if index < len(entries) else None
    played = _RESULTS[entry.result][0] == "played"
    if other is None or other.opponent != number or (played and {entry.colour, other.colour} != {"w", "b"}):
        raise InputError(f"round {index + 1} of player {number} does not agree with that of player {entry.opponent}")


def _accelerations(values: dict[int, Points]) -> tuple[Points, ...]:
    return tuple(values.get(round_, 0) for round_ in range(1, max(values, default=0) + 1))


def _forbidden(file: _File, round_: int) -> frozenset[frozenset[int]]:
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
