"""`tournament replay` on files of every kind: whatever is wrong is one sentence and status 2, never a traceback."""

from __future__ import annotations

import contextlib
import copy
import io
import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from tests.support.sampling import examples
from tournament.cli import main

WON = [[21, 10], [21, 10]]
VALID: dict[str, Any] = {
    "format": "replay/1", "sport": "beach_volleyball",
    "rules": {"preset": "fivb-2016", "set": {"best_of": 3, "points": [21, 21, 15], "cap": None}},
    "stages": [
        {"key": "pools", "type": "groups", "groups": {"A": ["P", "Q", "R"], "B": ["S", "T", "U"]}, "legs": 2,
         "ranking": [{"by": "match_points"}, {"by": "wins", "matches": "tied", "when_tied": "3+", "restart": True},
                     {"by": "lots", "when_tied": 2, "restart": "each"}],
         "rules": {"win_points": 3}, "adjust": {"P": -1.5},
         "lots": ["Q", "P"], "conduct": {"P": -2}, "ratings": {"Q": 1800.5}},
        {"key": "cards", "type": "modified_pool", "groups": {"C": ["P", "Q", "R", "S"]}},
        {"key": "chess", "type": "swiss", "entries": ["P", "Q", "R", "S"]},
        {"key": "rungs", "type": "ladder", "entries": ["P", "Q", "R"]},
        {"key": "chain", "type": "groups", "entries": ["P", "Q", "R", "S", "T", "U", "V", "W"],
         "options": {"groups": 2, "then": "knockout", "advance": 1}},
        {"key": "main", "type": "double_elimination", "entries": ["P", "S", "Q", "T"],
         "options": {"reset": True, "drop_map": "fivb"}},
        {"key": "own", "type": "graph", "entries": ["P", "Q", "R"], "graph": {
            "format": "graph/1", "name": "own", "entries": 3,
            "matches": [
                {"id": "1", "stage": "g", "round": 1, "group": "A", "slots": [{"seed": 1}, {"seed": 2}]},
                {"id": "2", "stage": "m", "round": 1, "slots": [{"group": "A", "rank": 2}, {"seed": 3}]},
                {"id": "3", "stage": "m", "round": 2, "slots": [{"winner": "2"},
                    {"best": {"groups": ["A"], "rank": 1, "nth": 1}}]},
                {"id": "4", "stage": "m", "round": 3, "if_needed": True, "slots": [{"loser": "3"}, {"winner": "3"}]}],
            "places": [{"place": 1, "slot": {"winner": "4"}}]}},
    ],
    "results": [
        {"stage": "pools", "group": "A", "round": 1, "home": "P", "away": "Q", "score": WON},
        {"stage": "pools", "home": "Q", "away": "R", "status": "walkover", "winner": "Q"},
        {"stage": "cards", "home": "P", "away": "S", "score": WON},
        {"stage": "chess", "round": 1, "home": "P", "away": "S", "score": WON},
        {"stage": "rungs", "home": "P", "away": "R", "winner": "R"},
        {"stage": "chain", "home": "P", "away": "S", "score": WON},
        {"stage": "main", "home": "P", "away": "T", "status": "retired", "winner": "P", "score": [[21, 3], [1, 0]]},
    ],
}  # fmt: skip


def run(content: bytes, folder: Path) -> tuple[int, str, str]:
    """Replay a file of these bytes in this process; return the status and what was printed."""
    file = folder / "file.json"
    file.write_bytes(content)
    written, err = io.BytesIO(), io.StringIO()
    with contextlib.redirect_stdout(io.TextIOWrapper(written)) as out, contextlib.redirect_stderr(err):
        status = main(["replay", str(file)])
        out.flush()
    return status, written.getvalue().decode(), err.getvalue()


def check(content: bytes, folder: Path) -> int:
    """Check that a file is either replayed or refused in one sentence that names it."""
    status, out, err = run(content, folder)
    if status == 0:
        assert json.loads(out)["format"] == "replay-result/1"
        assert err == ""
    else:
        assert (status, out, err.count("\n")) == (2, "", 1)
        assert err.startswith("tournament: ")
        assert "file.json" in err
    return status


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the place of every value inside a value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inside:
        yield (*path, key)
        yield from places(each, (*path, key))


PLACES = list(places(VALID))
NAMES = st.sampled_from(
    ["P", "Q", "A", "pools", "main", "groups", "swiss", "ladder", "wins", "played", "uefa", "", "é\n"]
)
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, False, -1, 0, 2, 3, 10**30, 0.5, -1e308, [], {}, [[]], {"A": []}, [["P", "P"]]]
)
STRANGE: st.SearchStrategy[Any] = ODD | NAMES | st.lists(NAMES, max_size=3) | st.dictionaries(NAMES, ODD, max_size=2)


def changed(path: tuple[str | int, ...], how: str, value: Any, other: tuple[str | int, ...]) -> Any:
    """Return the valid file with one value replaced, removed, doubled, added beside or taken from elsewhere."""
    content = copy.deepcopy(VALID)
    holder: Any = content
    for key in path[:-1]:
        holder = holder[key]
    key = path[-1]
    if how == "replace":
        holder[key] = value
    elif how == "take":
        taken: Any = VALID
        for each in other:
            taken = taken[each]
        holder[key] = copy.deepcopy(taken)
    elif how == "remove":
        del holder[key]
    elif isinstance(holder, list):
        holder.append(value if how == "add" else holder[int(key)])
    else:
        holder[value if isinstance(value, str) and how == "add" else f"{key}2"] = holder[key]
    return content


def test_formats_of_plugins_are_replayed(tmp_path: Path) -> None:
    four = ["P", "Q", "R", "S"]
    content = VALID | {
        "stages": [
            {"key": "cup", "type": "first_round_consolation", "entries": four},
            {"key": "pools", "type": "groups", "entries": four,
             "options": {"groups": 2, "advance": 2, "then": "stepladder"}},
            {"key": "rounds", "type": "danish", "entries": ["P", "Q", "R"]},
        ],
        "results": [
            {"stage": "cup", "home": "P", "away": "S", "score": WON},
            {"stage": "cup", "home": "R", "away": "Q", "score": WON},
            {"stage": "cup", "home": "Q", "away": "S", "score": WON},
            {"stage": "pools", "home": "P", "away": "S", "score": WON},
            {"stage": "pools", "home": "Q", "away": "R", "score": WON},
            {"stage": "rounds", "round": 1, "home": "P", "away": "Q", "score": WON},
            {"stage": "rounds", "round": 1, "home": "R", "away": None},
            {"stage": "rounds", "round": 2, "home": "P", "away": "R", "score": WON},
            {"stage": "rounds", "round": 3, "home": "P", "away": "Q", "score": WON},
        ],
    }  # fmt: skip
    status, out, err = run(json.dumps(content).encode(), tmp_path)
    assert (status, err) == (0, "")
    printed = json.loads(out)
    assert printed["problems"] == []
    cup = {
        match["id"]: (match["home"], match["away"], match["winner"]) for match in printed["stages"]["cup"]["matches"]
    }
    assert cup == {
        "M1-1": ("P", "S", "P"), "M1-2": ("Q", "R", "R"), "M2-1": ("P", "R", None), "C-F": ("S", "Q", "Q"),
    }  # fmt: skip
    assert printed["stages"]["cup"]["places"] == [{"place": 3, "entry": "Q"}, {"place": 4, "entry": "S"}]
    steps = [(match["id"], match["home"], match["away"]) for match in printed["stages"]["pools"]["matches"][2:]]
    assert steps == [("S-1", "S", "R"), ("S-2", "Q", None), ("F", "P", None)]
    points = {row["entry"]: row["match_points"] for row in printed["stages"]["rounds"]["groups"]["A"]}
    assert points == {"P": 6, "Q": 2, "R": 3}  # a round without an opponent counts as won
    eight = VALID | {"stages": [{"key": "s", "type": "mcintyre_final_eight", "entries": four}], "results": []}
    said = "at $.stages[0]: “McIntyre final eight” is for 8 entries, not 4"
    assert run(json.dumps(eight).encode(), tmp_path) == (2, "", f"tournament: {tmp_path / 'file.json'}: {said}\n")


def test_the_file_itself_is_replayed_without_a_problem(tmp_path: Path) -> None:
    status, out, err = run(json.dumps(VALID).encode(), tmp_path)
    assert (status, err) == (0, "")
    assert json.loads(out)["problems"] == []


@examples(400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(PLACES),
    st.sampled_from(["replace", "replace", "take", "remove", "double", "add"]),
    STRANGE,
    st.sampled_from(PLACES),
)
def test_a_changed_file_is_replayed_or_refused_in_one_sentence(
    tmp_path: Path, path: tuple[str | int, ...], how: str, value: Any, other: tuple[str | int, ...]
) -> None:
    check(json.dumps(changed(path, how, value, other)).encode(), tmp_path)


@examples(150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2000), st.binary(max_size=4), st.integers(0, 6))
def test_broken_bytes_are_refused_in_one_sentence(tmp_path: Path, at: int, put: bytes, gone: int) -> None:
    whole = json.dumps(VALID).encode()
    check(whole[:at] + put + whole[at + gone :], tmp_path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not valid JSON"),
        (b"\xff", "not valid JSON"),
        (b'{"format": "replay/2", "sport": "football", "stages": []}', "at $.format: Invalid enum value 'replay/2'"),
        (b'{"format": "replay/1", "stages": []}', "Object missing required field `sport`"),
        (b'{"format": "replay/1", "sport": "football", "stages": [{"key": "a"}]}',
         "at $.stages[0]: Object missing required field `type`"),
        (b'{"format": "replay/1", "sport": "football", "stages": [], "results": [{"stage": "a", "home": "P", '
         b'"away": "Q", "score": [[1]]}]}', "at $.results[0].score[0]: Expected `array` of length 2"),
        (b'{"format": "replay/1", "sport": "football", "stages": [], "results": [{"stage": "a", "home": "P", '
         b'"away": "Q", "status": "lost"}]}', "at $.results[0].status: Invalid enum value 'lost'"),
        (b'{"format": "replay/1", "sport": "football", "stages": [], "results": [{"stage": "a", "home": "P", '
         b'"away": "Q", "status": "open"}]}', "at $.results[0]: status 'open' is not how a match ends"),
        (b'{"format": "replay/1", "sport": "football", "rules": {"set": {"points": 3}}, "stages": []}',
         "at $.rules.set: there is no rule 'points'; the rules are win_points, draw_points"),
    ],
)  # fmt: skip
def test_the_sentence_names_the_key_and_the_place(content: bytes, said: str, tmp_path: Path) -> None:
    status, _, err = run(content, tmp_path)
    assert status == 2
    assert err.startswith(f"tournament: {tmp_path}/file.json: {said}")


def test_names_are_the_same_in_either_unicode_form(tmp_path: Path) -> None:
    """The stage is written composed, all that names something in it with its accents apart."""
    one, other, third = "Sở Y tế", "Đài Mẫu", "Tổ Điện"
    stage = {"key": "bảng", "type": "groups", "groups": {"Đông Bắc": [one, other, third]}}
    result = {"stage": "bảng", "group": "Đông Bắc", "home": other, "away": one, "status": "walkover", "winner": one}
    named = json.dumps({"adjust": {third: 1}, "lots": [other, third]}, ensure_ascii=False)
    apart = [json.loads(unicodedata.normalize("NFD", text)) for text in (named, json.dumps(result, ensure_ascii=False))]
    content = {"format": "replay/1", "sport": "air_volleyball", "stages": [stage | apart[0]], "results": [apart[1]]}
    status, out, err = run(json.dumps(content, ensure_ascii=False).encode(), tmp_path)
    assert (status, err) == (0, "")
    printed = json.loads(out)
    assert printed["problems"] == []
    rows = printed["stages"]["bảng"]["groups"]["Đông Bắc"]
    assert [(row["rank"], row["entry"], row["played"], row["match_points"]) for row in rows] == [
        (1, one, 1, 2), (2, third, 0, 1), (3, other, 1, 0),
    ]  # fmt: skip


def test_a_point_past_the_end_of_a_set_is_a_problem_that_names_the_set(tmp_path: Path) -> None:
    content = {
        "format": "replay/1", "sport": "air_volleyball",
        "rules": {"preset": "standard", "set": {"best_of": 3, "points": 15, "decider": 15, "win_by": 1}},
        "stages": [{"key": "a", "type": "groups", "groups": {"A": ["An", "Ba"]}, "ranking": None}],
        "results": [{"stage": "a", "group": "A", "home": "An", "away": "Ba", "score": [[15, 14], [16, 17], [15, 3]]}],
    }  # fmt: skip
    status, out, err = run(json.dumps(content).encode(), tmp_path)
    assert (status, err) == (0, "")
    said = [problem["problem"] for problem in json.loads(out)["problems"]]
    assert said == ["set 2: 16–17 is not valid, the set ended when a side had 15 points"]
