"""Nobody reaches a row of another block or edition: it is answered like one that does not exist.

The cases are made from the URL map and from the forms of the pages. In each address and in each form, one row of the
own edition at a time is changed for the row in its place in another edition or block. A new route is among them by
itself; one that nothing tells how to ask fails with a sentence that says so. In `make test` each place has one of the
foreign rows that could stand there, of the same edition's other competition, another edition or another block.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, NamedTuple

import pytest

from tests.support.accounts import TOKEN
from tests.support.asking import HERE, TABLES, WORDS, Asked, Office, office_of, read
from tests.support.sampling import one_of
from tests.support.worlds import Edition, Made, World, missing, picture, rows_in

ALONE: Mapping[str, str] = {
    **dict.fromkeys(
        ("accounts.link", "accounts.passkey_question", "accounts.passkey_sign_in", "accounts.second_step",
         "accounts.sign_in"),
        "it shows who somebody is, and names nothing else",
    ),
    **dict.fromkeys(
        ("accounts.add_passkey", "accounts.codes_off", "accounts.confirm", "accounts.passkey_options",
         "accounts.sign_out"),
        "it is about the account that is signed in",
    ),
    **dict.fromkeys(
        ("organiser.plugin_settings", "organiser.plugin_export"),
        "it is named by the key of a plugin's part, and none of the plugins in use has one",
    ),
    **dict.fromkeys(
        ("scoring.lease", "scoring.record", "scoring.standing"),
        "the token of a scorer's link is the right to one match (tests/web/test_scoring.py)",
    ),
    "calendar.family_page": "it revokes the private feed whose token is the address",
}  # fmt: skip
"""Routes without rows in their addresses to which no form that is read sends, and why no row is in what they take."""

IDLE: Mapping[str, str] = {
    "accounts.end_sessions": "that a session is over is what was asked for",
    "organiser.clear_hours": "that hours are gone is what was asked for",
}
"""Forms in which a row that is not there is nothing to do, rather than a mistake: they go on, and nothing changes."""

CARRIED_VALUE = re.compile(r'name="(?:version|form_key)" value="[^"]*"')


class Case(NamedTuple):
    """A request with a foreign row, and the same with one that does not exist; `marks` are what names these."""

    about: str
    foreign: Asked
    absent: Asked
    marks: tuple[Any, Any]


class Answer(NamedTuple):
    """What came of a request: the status, or that a change was made; its text; the lines it left in the log."""

    status: int | str
    text: str
    notes: list[str]


@pytest.fixture(scope="module")
def office(world: World) -> Office:
    return office_of(world)


@pytest.fixture(scope="module")
def asked(sqlite_world: World) -> Sequence[Asked]:
    """What can be asked: read once, since the rows of both databases bear the same ids."""
    return read(office_of(sqlite_world))


def of_addresses(office: Office, asked: Asked) -> Iterator[Case]:
    """Put a foreign row into the address of a request, in the place of each of its own in turn."""
    for name in sorted(asked.words.keys() & TABLES.keys()):
        word = asked.words[name]
        nothing = missing(word) if isinstance(word, int) else "khong-co"
        absent = replace(asked, words={**asked.words, name: nothing})
        for whose, words in one_of(foreign_words(office, asked, name), f"{asked.endpoint} {asked.method} {name}"):
            yield Case(
                f"{name} {whose}", replace(asked, words={**asked.words, **words}), absent, (words[name], nothing)
            )


def foreign_words(office: Office, asked: Asked, name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield words of an address of which one names what does not belong where the others lead."""
    world, words, named = office.world, asked.words, asked.words.keys() & TABLES.keys()
    if name == "block" and office.needs(asked) != "public":  # with all that is the other block's
        yield "of another block", {each: stand_in(world.own, world.other, words, each) for each in named}
        return
    if named == {"block"}:
        return  # the page of a block is everybody's
    editions = {"of another block": world.other}
    if name not in {"block", "exchange"} and "exchange" in words:
        editions["of another edition"] = world.next
    if name not in {"block", "exchange", "competition"} and "competition" in words:
        editions["of another competition"] = world.own
    for whose, edition in editions.items():
        found = stand_in(world.own, edition, words, name)
        if found is not None:
            yield whose, {name: found}


def stand_in(own: Edition, edition: Edition, words: Mapping[str, Any], name: str) -> Any:
    """Return the word of a row of an edition that no own row there bears, of the one in the same place if it can be."""
    ids, word = own.rows[TABLES[name]], words[name]
    slugs = {**own.slugs, **edition.slugs}
    competition = next((id_ for id_ in own.rows["competition"] if own.slugs[id_] == words.get("competition")), None)
    here = {
        id_ if isinstance(word, int) else slugs[id_]: place
        for place, id_ in enumerate(ids)
        if competition is None or own.parents.get(id_, competition) == competition
    }
    others = edition.rows[TABLES[name]]
    found = (id_ if isinstance(word, int) else slugs[id_] for id_ in (others[here[word]], *others))
    return next((each for each in found if each not in here), None)


def of_forms(office: Office, asked: Asked) -> Iterator[Case]:
    """Put a foreign row into a form, in the place of each kind of its own in turn, or of one that a choice offers."""
    own, there = office.world.own, dict[str, tuple[str, str]]()
    for name, value in (*asked.fields, *((name, each) for name, several in asked.options.items() for each in several)):
        if any(rows_in(value, own)):
            there.setdefault(re.sub(r"\d+", "N", name), (name, value))
    for name, value in there.values():
        # A box that is ticked is exchanged for another; in a choice of one, whatever is chosen.
        ticked = (name, value) in asked.fields
        others = tuple(pair for pair in asked.fields if pair != (name, value) and (ticked or pair[0] != name))
        for row, put in rows_in(value, own):
            absent = replace(asked, fields=(*others, (name, str(put(missing(row))))))
            others_rows = office.world.foreign(row, of_block="exchange" not in asked.words).items()
            for whose, foreign in one_of(others_rows, f"{asked.endpoint} {asked.method} {name}"):
                sent = replace(asked, fields=(*others, (name, str(put(foreign)))))
                yield Case(f"{name} {whose}", sent, absent, (foreign, missing(row)))


def answer(office: Office, asked: Asked, mark: object, caplog: pytest.LogCaptureFixture) -> Answer:
    """Ask; what the answer says of its address, of the row that is looked for and of its moment is left out."""
    caplog.clear()
    try:
        found = office.open(asked)
    except Made:
        return Answer("made", "", [])
    address, text = office.address(asked), found.text
    if found.status_code == 302:  # what it says stands on the next page
        text = office.organiser.get(found.location).text
    text = CARRIED_VALUE.sub("", TOKEN.sub("", text)).replace(address, "…").replace(str(mark), "…")
    notes = [record.getMessage() for record in caplog.records if record.name == "tournament.web.errors"]
    return Answer(found.status_code, text, [note.replace(address, "…") for note in notes])


def wrong(office: Office, cases: Iterable[Case], statuses: set[int], caplog: pytest.LogCaptureFixture) -> Iterator[str]:
    """Say which foreign rows are not answered like one that does not exist, with a line in the log.

    Where only administrators are let in, nobody else's request comes as far as the row.
    """
    last: Asked | None = None
    for number, case in enumerate(cases):
        if case.absent is not last:
            office.visitor = number // 200  # whoever asks too often for what is not there is slowed down
            last, like = case.absent, answer(office, case.absent, case.marks[1], caplog)
        told = answer(office, case.foreign, case.marks[0], caplog)
        idle = told.status == 302 and case.foreign.endpoint in IDLE
        is_shut = told.status == 403 and office.needs(case.foreign) == "administer"
        refused = idle or is_shut or (told.status in statuses and len(told.notes) == 1)
        if told != like or not refused:
            differs = [part for part, one, other in zip(Answer._fields, told, like, strict=True) if one != other]
            yield (
                f"{case.foreign.method} {office.address(case.foreign)}, {case.about}: {told.status}, {told.notes}; "
                f"one that does not exist: {like.status}, differs in {differs}"
            )


def written(office: Office) -> Mapping[str, Sequence[str]]:
    with office.world.app.app_context():
        return picture("browser_session", "sent_form", "calendar_fetch")


def test_every_word_of_an_address_is_known_to_name_a_row_or_not(world: World) -> None:
    words = {word for rule in world.app.url_map.iter_rules() for word in rule.arguments}
    assert sorted(words - TABLES.keys() - WORDS.keys()) == [], f"say in TABLES or WORDS of {HERE} what these name"


def test_every_route_is_asked(world: World, asked: Sequence[Asked]) -> None:
    known = {(each.endpoint, each.method) for each in asked}
    left = [
        f"{method} {rule}: no page leads there; say in SENT of {HERE} what is sent, or in ALONE why it takes no row"
        for rule in world.app.url_map.iter_rules()
        for method in sorted({"GET", "POST"} & (rule.methods or set()))
        if method == "POST" or rule.arguments & TABLES.keys()
        if (rule.endpoint, method) not in known and rule.endpoint not in ALONE
    ]
    assert left == []


@pytest.mark.sampled
def test_a_foreign_row_in_an_address_is_answered_like_one_that_does_not_exist(
    office: Office, asked: Sequence[Asked], caplog: pytest.LogCaptureFixture
) -> None:
    before = written(office)
    of_each_route = {each.kind[:3]: each for each in asked}.values()
    cases = chain.from_iterable(of_addresses(office, each) for each in of_each_route)
    assert list(wrong(office, cases, {404}, caplog)) == []
    assert written(office) == before


@pytest.mark.sampled
def test_a_foreign_row_in_a_form_is_answered_like_one_that_does_not_exist(
    office: Office, asked: Sequence[Asked], caplog: pytest.LogCaptureFixture
) -> None:
    before = written(office)
    cases = chain.from_iterable(of_forms(office, each) for each in asked)
    assert list(wrong(office, cases, {200, 400, 404, 422}, caplog)) == []
    assert written(office) == before
