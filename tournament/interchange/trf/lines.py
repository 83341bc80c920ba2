"""The lines of a FIDE Tournament Report File, TRF16 and TRF26, with the extensions used for pairing.

Lines read: ``001`` players; ``142`` or ``XXR`` rounds; ``152`` or ``XXC`` the first colour; ``162``, ``XXS`` or
``BBW BBD BBL BBZ BBF BBU`` points; ``192`` the system, with or without Baku acceleration; ``240`` byes of the
next round; ``250`` or ``XXA`` accelerations; ``260`` or ``XXP`` pairs that must not meet; ``XXZ`` players absent
from the next round. Other lines are descriptive.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from tournament.engine.errors import InputError
from tournament.engine.names import composed
from tournament.engine.pairing.swiss.records import Colour, Kind, Points

_POINTS_AT = slice(80, 84)
_ROUND_START, _ROUND_WIDTH = 91, 10
COLOURS: dict[str, Colour] = {"w": "white", "b": "black"}
STANDARD_POINTS: dict[str, Points] = {
    "win": 1,
    "draw": Fraction(1, 2),
    "loss": 0,
    "absent": 0,
    "forfeit": 0,
}
RESULTS: dict[str, tuple[Kind, str]] = {
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
"""By the letter of a result: the kind of game, and the points it brings by name."""
_NAMES_162 = {
    "W": ("win",),
    "D": ("draw",),
    "L": ("loss",),
    "A": ("absent", "forfeit"),
    "Z": ("absent", "forfeit"),
    "P": ("bye",),
    "X": (),  # games not decided yet, which no file before a round has
}
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
class Entry:
    """One round of one player as written."""

    opponent: int
    colour: str
    result: str

    @property
    def paired(self) -> bool:
        return self.opponent > 0 or self.result in "U+"


@dataclass
class File:
    """What the lines have said so far."""

    players: dict[int, list[Entry | None]] = field(default_factory=dict)
    line: int = 0  # the one that is read
    line_of: dict[int, int] = field(default_factory=dict)  # the line of each player
    told: dict[int, Points] = field(default_factory=dict)  # the sum of points that a player's line tells
    named_in: dict[int, int] = field(default_factory=dict)  # the line that names a player elsewhere
    rounds: int | None = None
    first: Colour | None = None
    by_line: bool = False  # equal scores rank in the order of the lines
    baku: bool = False
    points: dict[str, Points] = field(default_factory=lambda: dict(STANDARD_POINTS))
    absent: set[int] = field(default_factory=set)
    byes: list[tuple[int, int]] = field(default_factory=list)
    accelerations: dict[int, dict[int, Points]] = field(default_factory=dict)
    forbidden: list[tuple[int, int, list[int]]] = field(default_factory=list)


def lines_of(data: bytes) -> File:
    """Read the lines of a file; InputError names the line at fault."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    file = File()
    for number, line in enumerate(re.split("\r\n|\r|\n", text), start=1):
        reader = _LINES.get(line[:3])
        if reader is None:
            continue
        file.line = number
        try:
            reader(file, line.rstrip())
        except (ValueError, IndexError, ZeroDivisionError) as error:
            detail = str(error) if isinstance(error, InputError) else "it cannot be read"
            raise InputError(f"line {number} ({line[:3]}): {detail}") from error
    if not file.players:
        raise InputError("there is no player (no line 001)")
    return file


def _aligned(line: str) -> str:
    """Return a player's line with the rounds in their columns, whether its marks were counted as letters or not."""
    return next((each for each in (composed(line), line) if _has_columns(each)), line)


def _has_columns(line: str) -> bool:
    rounds = range(_ROUND_START, len(line), _ROUND_WIDTH)
    return not any(line[at - 2 : at].strip() or line[at + 4 : at + 5].strip() for at in rounds)


def _read_player(file: File, line: str) -> None:
    line = _aligned(line)
    if not line[4:8].strip():
        raise InputError("the starting number is missing")
    number = int(line[4:8])
    if number < 1:
        raise InputError("starting numbers count from 1")
    if number in file.players:
        raise InputError(f"starting number {number} is there twice, first in line {file.line_of[number]}")
    file.line_of[number] = file.line
    if re.fullmatch(r"\d+(?:[.,]\d*)?", told := line[_POINTS_AT].strip()):
        file.told[number] = _points(told.replace(",", ".").rstrip("."))
    cells = [line[at : at + 8].ljust(8) for at in range(_ROUND_START, len(line), _ROUND_WIDTH)]
    file.players[number] = [_read_entry(cell, number, round_) for round_, cell in enumerate(cells, start=1)]


def _read_entry(cell: str, number: int, round_: int) -> Entry | None:
    if not cell.strip():
        return None
    told = f"player {number}, round {round_}: the result “{cell.strip()}”"
    if not re.fullmatch(r" *\d*", cell[:4]):
        raise InputError(f"{told} is unknown")
    opponent = int(cell[:4]) if cell[:4].strip() else 0
    colour, result = cell[5].lower(), cell[7].upper()
    if result not in RESULTS or colour not in "wb- " or opponent == number:
        raise InputError(f"{told} is unknown")
    if opponent == 0 and result == "=":
        result = "H"
    if opponent == 0 and (result in "1W0LD" or colour in "wb"):
        raise InputError(f"{told} lacks its opponent")
    if opponent and (result in "FHUZ " or (colour not in "wb" and result not in "+-")):
        raise InputError(f"{told} does not fit an opponent")
    return Entry(opponent, colour, result)


def _read_rounds(file: File, line: str) -> None:
    file.rounds = int(line[3:])
    if file.rounds < 1:
        raise InputError("there must be at least one round")


def _read_first_colour(file: File, line: str) -> None:
    word = line[3:].strip().lower()
    if word[:1] not in ("w", "b"):
        raise InputError("the colour is W or B")
    file.first = COLOURS[word[0]]


def _read_configuration(file: File, line: str) -> None:
    words = line[3:].split()
    for word in words:
        if word == "rank":
            file.by_line = True
        if word in ("white1", "black1"):
            file.first = COLOURS[word[0]]


def _read_system(file: File, line: str) -> None:
    system = line[3:].strip().upper()
    if system.startswith("FIDE_") and not system.startswith("FIDE_DUTCH"):
        raise InputError(f"only the FIDE (Dutch) System is paired, not {system}")
    file.baku = system.startswith("FIDE_") and system.endswith("_BAKU")


def _read_points_162(file: File, line: str) -> None:
    for letter, value in re.findall(r"([A-Z])\s*(\d+(?:\.\d+)?)", line[3:]):
        if letter not in _NAMES_162:
            raise InputError(f"points for “{letter}” are not known")
        file.points |= dict.fromkeys(_NAMES_162[letter], _points(value))


def _read_points_bb(file: File, line: str) -> None:
    file.points[_NAMES_BB[line[2]]] = _points(line[3:])


def _read_points_xxs(file: File, line: str) -> None:
    for word in line[3:].split():
        name, _, value = word.partition("=")
        if name not in _NAMES_XXS:
            raise InputError(f"points for “{name}” are not known")
        file.points |= dict.fromkeys(_NAMES_XXS[name], _points(value))


def _read_absent(file: File, line: str) -> None:
    numbers = [int(word) for word in line[3:].split()]
    file.absent |= set(numbers)
    file.named_in |= dict.fromkeys(numbers, file.line)


def _read_byes_240(file: File, line: str) -> None:
    numbers = [int(word) for word in line[9:].split()]
    file.byes += [(int(line[6:9]), number) for number in numbers]
    file.named_in |= dict.fromkeys(numbers, file.line)


def _read_accelerations_250(file: File, line: str) -> None:
    points = _points(line[9:13])
    for number in range(int(line[22:26]), int(line[27:31]) + 1):
        file.named_in[number] = file.line
        for round_ in range(int(line[14:17]), int(line[18:21]) + 1):
            file.accelerations.setdefault(number, {})[round_] = points


def _read_accelerations_xxa(file: File, line: str) -> None:
    number = int(line[4:8])
    file.named_in[number] = file.line
    for round_, at in enumerate(range(9, len(line), 5), start=1):
        word = line[at : at + 4].strip()
        file.accelerations.setdefault(number, {})[round_] = _points(word) if word else 0


def _read_forbidden_260(file: File, line: str) -> None:
    file.forbidden.append((int(line[4:7]), int(line[8:11]), [int(word) for word in line[11:].split()]))


def _read_forbidden_xxp(file: File, line: str) -> None:
    file.forbidden.append((1, 10**6, [int(word) for word in line[3:].split()]))


_LINES: dict[str, Callable[[File, str], None]] = {
    "001": _read_player,
    "142": _read_rounds,
    "XXR": _read_rounds,
    "152": _read_first_colour,
    "XXC": _read_configuration,
    "162": _read_points_162,
    "192": _read_system,
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
