"""TRF files as other programs write them."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.pairing.swiss.simulation import rounds, trf
from tests.support.sampling import examples
from tournament.engine.errors import InputError
from tournament.engine.pairing.swiss import Edition, Game, Player, SwissTournament, pair_round
from tournament.interchange.trf.reader import read_trf

HALF = Fraction(1, 2)
ROUNDS = json.loads((Path(__file__).parent / "swiss_rounds.json").read_text())


def player(number: int, cells: str = "") -> str:
    """Return a line 001; each cell is ten characters wide."""
    return f"001 {number:4d} m    {'Name, First':33} 2000 VIE {'12345678':>11} 1990/01/01  0.0    1{cells}"


def lines_read(lines: list[str]) -> SwissTournament:
    return read_trf("\n".join(lines).encode())


@given(st.integers(0, 10**9), st.integers(2, 12), st.sampled_from([0, 0.3]))
@examples(40, deadline=None)
def test_a_report_file_reads_as_the_tournament_that_was_written(seed: int, size: int, away: float) -> None:
    for tournament, _ in rounds(seed, size, away):
        if not any(player.present for player in tournament.players):
            return  # a column in which nobody plays cannot be told from one that is over
        assert read_trf(trf(tournament).encode()) == tournament


def test_every_kind_of_result() -> None:
    lines = [
        player(1, "     2 w 1     3 b +  0000 - U  0000 - Z"),
        player(2, "     1 b 0  0000 - H     3 w =          "),
        player(3, "  0000 - F     1 w -     2 b =          "),
        player(4),
        "XXR 5",
    ]
    assert lines_read(lines) == SwissTournament(
        (
            Player(
                1,
                (
                    Game("played", 1, 2, "white"),
                    Game("forfeit_win", 1, 3, "black"),
                    Game("bye", 1),
                ),
                present=False,
            ),
            Player(2, (Game("played", 0, 1, "black"), Game("requested_bye", HALF), Game("played", HALF, 3, "white"))),
            Player(
                3, (Game("requested_bye", 1), Game("forfeit_loss", 0, 1, "white"), Game("played", HALF, 2, "black"))
            ),
            Player(4, (Game("absent", 0),) * 3),
        ),
        5,
    )


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["XXR 9"], {"rounds": 9}),
        (["142 9"], {"rounds": 9}),
        (["XXC black1"], {"initial_colour": "black"}),
        (["152 B"], {"initial_colour": "black"}),
        (["XXP 1 2"], {"forbidden": frozenset({frozenset({1, 2})})}),
        (["260   1   2    1    2"], {"forbidden": frozenset({frozenset({1, 2})})}),
        (["260   2   3    1    2"], {}),
        (["BBW  3.0", "BBD  1.0"], {"win": 3, "draw": 1}),
        (["XXS WW=3.0 BW=3.0 WD=1.0 BD=1.0"], {"win": 3, "draw": 1}),
        (["162  W 3.0    D 1.0"], {"win": 3, "draw": 1}),
    ],
)
def test_what_the_extensions_say(lines: list[str], expected: dict[str, Any]) -> None:
    plain = SwissTournament((Player(1), Player(2)), 1)
    assert lines_read([player(1), player(2), *lines]) == replace(plain, **expected)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("counted", ["NFC", "NFD"])
def test_a_name_leaves_the_rounds_in_their_columns_whatever_its_unicode_form(form: Any, counted: Any) -> None:
    def named(number: int, rounds: str) -> str:
        line = player(number, rounds)
        name = unicodedata.normalize(counted, "Nguyễn Thị Hưởng").ljust(33)
        return unicodedata.normalize(form if counted == "NFC" else "NFD", f"{line[:14]}{name}{line[47:]}")

    played = [named(1, "     2 w 1"), named(2, "     1 b 0")]
    assert lines_read(played) == lines_read([player(1, "     2 w 1"), player(2, "     1 b 0")])


@pytest.mark.parametrize("line", ["XXZ 2", "240 H   1    2"])
def test_players_away_from_the_next_round(line: str) -> None:
    tournament = lines_read([player(1), player(2), line])
    assert [each.present for each in tournament.players] == [True, False]


@pytest.mark.parametrize(
    "lines", [["XXA    1  1.0  0.5"], ["250       1.0   1   1    1    1", "250       0.5   2   2    1    1"]]
)
def test_accelerations(lines: list[str]) -> None:
    tournament = lines_read([player(1), player(2), *lines])
    assert [each.accelerations for each in tournament.players] == [(1, HALF), ()]


def test_rank_puts_the_players_in_the_order_of_their_lines() -> None:
    tournament = lines_read([player(2), player(1), "XXC rank"])
    assert tournament.players == (Player(2, order=1), Player(1, order=2))
    assert [(pair.white, pair.black) for pair in pair_round(tournament).pairs] == [(2, 1)]


def test_points_follow_the_scoring_system() -> None:
    lines = [
        player(1, "     2 w 1"),
        player(2, "     1 b 0"),
        player(3, "  0000 - U"),
    ]
    for points in (["BBW  3.0", "BBL  1.0", "BBU  2.0"], ["162  W 3.0    L 1.0    A 0.0    P 2.0    X 0.0"]):
        assert [each.points for each in lines_read([*lines, *points]).players] == [3, 1, 2]


def test_baku_acceleration_goes_by_the_system_unless_points_are_given() -> None:
    """C.04.5.1: of nine players the first six, of seven rounds four: two with a point, two with half a one."""
    nine = [player(number) for number in range(1, 10)]
    virtual = [each.accelerations for each in lines_read([*nine, "XXR 7", "192 FIDE_DUTCH_2025_BAKU"]).players]
    assert virtual == [(1, 1, HALF, HALF)] * 6 + [()] * 3
    given = lines_read([*nine, "XXR 7", "192 FIDE_DUTCH_2025_BAKU", "XXA    9  1.0"]).players
    assert [each.accelerations for each in given] == [()] * 8 + [(1,)]
    assert all(not each.accelerations for each in lines_read([*nine, "192 FIDE_DUTCH_2025"]).players)


def test_the_first_colour_is_read_off_the_first_round() -> None:
    lines = [player(1, "     2 b 1"), player(2, "     1 w 0"), player(3, "  0000 - U")]
    assert lines_read(lines).initial_colour == "black"
    lines = [player(1, "  0000 - U"), player(2, "     3 b 1"), player(3, "     2 w 0")]
    assert lines_read(lines).initial_colour == "white"


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "TRF: there is no player (no line 001)"),
        ([player(1), player(1)], "TRF: line 2 (001): starting number 1 is there twice, first in line 1"),
        ([player(0)], "TRF: line 1 (001): starting numbers count from 1"),
        (["001 x"], "TRF: line 1 (001): it cannot be read"),
        ([player(1), player(2).replace("   2 m", "     m")], "TRF: line 2 (001): the starting number is missing"),
        ([player(1, "     2 w ?")], "TRF: line 1 (001): player 1, round 1: the result “2 w ?” is unknown"),
        ([player(1, "  0000 w 1")], "TRF: line 1 (001): player 1, round 1: the result “0000 w 1” lacks its opponent"),
        (
            [player(1, "     2 w U")],
            "TRF: line 1 (001): player 1, round 1: the result “2 w U” does not fit an opponent",
        ),
        (
            [player(1, "     2 w 1"), player(2)],
            "TRF: line 1 (001): player 1, round 1: the opponent 2 does not play in that round (line 2)",
        ),
        (
            [player(1, "     2 w 1"), player(2, "     3 b 0"), player(3, "     2 w 1")],
            "TRF: line 1 (001): player 1, round 1: the opponent 2 plays 3 in that round (line 2)",
        ),
        (
            [player(1, "     9 w 1")],
            "TRF: line 1 (001): player 1, round 1: there is no player 9, the opponent",
        ),
        (
            [player(1, "     2 w 1"), player(2, "     1 w 0")],
            "TRF: line 1 (001): player 1, round 1: the opponent 2 has the same colour (line 2)",
        ),
        (
            [player(1, "     2 w 1"), player(2, "     1 b 1")],
            "TRF: line 1 (001): player 1, round 1: “1” does not go with “1” of the opponent 2 (line 2)",
        ),
        (
            [player(1, "     2 w 1"), player(2, "     1 b -")],
            "TRF: line 1 (001): player 1, round 1: “1” does not go with “-” of the opponent 2 (line 2)",
        ),
        (
            ["012 Cup", player(1, "     2 w 1").replace(" 0.0 ", " 1.5 "), player(2, "     1 b 0")],
            "TRF: line 2 (001): player 1, round 1: the points are 1.5, but the results add up to 1",
        ),
        (
            [player(1, "     2 w 1     2 b 0"), player(2, "     1 b 0     1 w 1"), "XXR 1"],
            "TRF: line 1 (001): player 1, round 2: there are only 1 rounds (lines 142 or XXR)",
        ),
        ([player(1), "XXR 0"], "TRF: line 2 (XXR): there must be at least one round"),
        ([player(1), "XXS QQ=1"], "TRF: line 2 (XXS): points for “QQ” are not known"),
        (
            [player(1), "192 FIDE_BURSTEIN"],
            "TRF: line 2 (192): only the FIDE (Dutch) System is paired, not FIDE_BURSTEIN",
        ),
        ([player(1), "XXZ 7"], "TRF: line 2: there is no player 7"),
        (
            [player(1, "     2 w 1"), player(2, "     1 b 0"), "XXR 1"],
            "TRF: all 1 rounds are played (lines 142 or XXR)",
        ),
    ],
)
def test_bad_files_are_refused_in_one_sentence(lines: list[str], message: str) -> None:
    with pytest.raises(InputError) as error:
        lines_read(lines)
    assert str(error.value) == message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_names_in_any_usual_encoding_and_lines_with_any_end(encoding: str, end: str) -> None:
    """The name is written in columns of characters; a byte 0x85 (in cp1252 an ellipsis) ends no line."""
    odd = "\N{HORIZONTAL ELLIPSIS}" if encoding == "cp1252" else "é"
    lines = [player(1, "     2 w 1").replace("First", f"Ren{odd}r"), player(2, "     1 b 0"), "XXR 3"]
    tournament = read_trf(end.join(lines).encode(encoding))
    assert [[game.points for game in each.games] for each in tournament.players] == [[1], [0]]
    assert tournament.rounds == 3


@pytest.mark.parametrize("rules", [2022, 2026])
@pytest.mark.parametrize("paired", ROUNDS, ids=lambda paired: paired["name"])
def test_rounds_are_paired_as_an_endorsed_engine_paired_them(paired: dict[str, Any], rules: Edition) -> None:
    """By bbpPairings 5.0.1 (2022) and 6.0.0 (2026); the editions differ in every one of these rounds."""
    pairs = pair_round(lines_read(paired["trf"]), rules).pairs
    assert " ".join(f"{pair.white}-{pair.black or 0}" for pair in pairs) == paired[str(rules)]
    assert paired["2022"] != paired["2026"]


def points_at(line: str, points: str) -> str:
    return f"{line[:80]}{points:>4}{line[84:]}"


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([player(1, "     2 w ="), player(2, "     1 b 0")], id="half a point against none"),
        pytest.param([player(1, "     2 w 0"), player(2, "     1 b 0")], id="lost by both"),
        pytest.param([player(1, "     2 - -"), player(2, "     1 - -")], id="forfeited by both"),
        pytest.param([player(1, "     2 w W"), player(2, "     1 b L")], id="not rated"),
        pytest.param([player(2, "     5 w 1"), player(5, "     2 b 0")], id="numbers with gaps"),
        pytest.param([points_at(player(1, "     2 w 1"), "1,0"), player(2, "     1 b 0")], id="a comma"),
        pytest.param([points_at(player(1, "     2 w 1"), ""), player(2, "     1 b 0")], id="no points"),
        pytest.param(
            [points_at(player(1, "     2 w 1"), "3.0"), points_at(player(2, "     1 b 0"), "1.0"), "BBW 3", "BBL 1"],
            id="points of the scoring system",
        ),
        pytest.param(
            [points_at(player(1, "     2 w 1"), "1.0"), player(2, "     1 b 0"), "BBW 3.0"],
            id="points by the usual one",
        ),
        pytest.param(
            [points_at(player(1, "     2 w 1"), "2.0"), player(2, "     1 b 0"), "XXA    1  1.0  1.0"],
            id="virtual points",
        ),
        pytest.param(
            [
                points_at(player(1, "     2 w 1  0000 - H"), "1.5"),
                player(2, "     1 b 0"),
                points_at(player(3, "  0000 - U"), "1.0"),
            ],
            id="with the bye of the next round",
        ),
    ],
)  # fmt: skip
def test_what_is_merely_unusual_is_read(lines: list[str]) -> None:
    assert len(lines_read(lines).players) >= 2


def cell_of(line: str, round_: int) -> str:
    at = 91 + 10 * (round_ - 1)
    return line[at : at + 8]


def with_cell(line: str, round_: int, cell: str) -> str:
    at = 91 + 10 * (round_ - 1)
    return f"{line[:at]}{cell}{line[at + 8 :]}"


@given(st.integers(0, 10**9), st.integers(4, 12), st.sampled_from([0, 0.3]), st.data())
@examples(60, deadline=None)
def test_every_planted_contradiction_is_refused(seed: int, size: int, away: float, data: st.DataObject) -> None:
    """In a report of a legal tournament, read before; the sentence says the line, the player and the round."""
    tournament = data.draw(st.sampled_from([state for state, _ in rounds(seed, size, away)]))
    lines = trf(tournament).splitlines()
    played = [
        (at, number, round_, game)
        for at, line in enumerate(lines)
        if line.startswith("001")
        for number in (int(line[4:8]),)
        for round_, game in enumerate(next(p for p in tournament.players if p.number == number).games, start=1)
        if game.opponent
    ]
    if not played:
        return
    lines_read(lines)
    at, number, round_, game = data.draw(st.sampled_from(played))
    line, cell = lines[at], cell_of(lines[at], round_)
    there = next(n for n, each in enumerate(lines) if each.startswith(f"001 {game.opponent:4d} "))
    other = cell_of(lines[there], round_)
    kinds = ["points", "gone", "blank", "twice", "opponent", "nobody", "colour", "result", "beyond"]
    match data.draw(st.sampled_from([*kinds, "both"] if game.played else kinds)):
        case "both":
            lines[at], lines[there] = (
                with_cell(line, round_, f"{cell[:7]}1"),
                with_cell(lines[there], round_, f"{other[:7]}1"),
            )
        case "points":
            wrong = data.draw(st.sampled_from([0.5, 1, 7]))
            told = next(float(p.points) for p in tournament.players if p.number == number) + wrong
            virtual = {float(v) for p in tournament.players if p.number == number for v in p.accelerations}
            if wrong in virtual:
                return
            lines[at] = points_at(line, f"{told:.1f}")
        case "gone":
            del lines[there]
        case "blank":
            lines[at] = f"001     {line[8:]}"
        case "twice":
            lines.append(line)
        case "opponent":
            lines[at] = with_cell(line, round_, f"{number % size + 1:4d}{cell[4:]}")
            if lines[at] == line:
                return
        case "nobody":
            lines[at] = with_cell(line, round_, "        ")
        case "colour":
            lines[at] = with_cell(line, round_, f"{cell[:5]}{other[5]}{cell[6:]}")
            if other[5] not in "wb":
                return
        case "result":
            lines[at] = with_cell(line, round_, f"{cell[:7]}?")
        case "beyond":
            lines = [f"XXR {round_ - 1}" if each.startswith("XXR") else each for each in lines]
            if round_ == 1:
                return
    with pytest.raises(InputError) as error:
        lines_read(lines)
    assert re.match(
        r"TRF: line \d+ \(001\): (?:player \d+, round \d+: |the starting number is missing|starting number)",
        str(error.value),
    )
