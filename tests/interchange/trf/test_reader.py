"""TRF files as other programs write them."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.pairing.swiss.simulation import rounds, trf
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
@settings(max_examples=40, deadline=None)
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
        ([player(1), player(1)], "TRF: line 2 (001): starting number 1 is there twice"),
        ([player(0)], "TRF: line 1 (001): starting numbers count from 1"),
        (["001 x"], "TRF: line 1 (001): it cannot be read"),
        ([player(1, "     2 w ?")], "TRF: line 1 (001): round result “2 w ?” is unknown"),
        ([player(1, "  0000 w 1")], "TRF: line 1 (001): round result “0000 w 1” lacks its opponent"),
        ([player(1, "     2 w U")], "TRF: line 1 (001): round result “2 w U” does not fit an opponent"),
        ([player(1, "     2 w 1"), player(2)], "TRF: round 1 of player 1 does not agree with that of player 2"),
        (
            [player(1, "     2 w 1"), player(2, "     1 w 0")],
            "TRF: round 1 of player 1 does not agree with that of player 2",
        ),
        ([player(1), "XXR 0"], "TRF: line 2 (XXR): there must be at least one round"),
        ([player(1), "XXS QQ=1"], "TRF: line 2 (XXS): points for “QQ” are not known"),
        (
            [player(1), "192 FIDE_BURSTEIN"],
            "TRF: line 2 (192): only the FIDE (Dutch) System is paired, not FIDE_BURSTEIN",
        ),
        ([player(1), "XXZ 7"], "TRF: there is no player 7"),
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
