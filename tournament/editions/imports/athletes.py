"""Athletes of a list: who they are among those registered, and on the list of which entry they come."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import Generic, TypeVar

from tournament.domain.competitions.commands.athletes import SEXES, NewAthlete, year_of
from tournament.domain.competitions.queries.athletes import AthleteView
from tournament.editions.imports.lines import NEW, Answers, Line, LineMaker, Option, each_line, named
from tournament.engine.message import Message, joined
from tournament.engine.name_matching import Forms, likeness
from tournament.engine.names import LONGEST_NAME, name_key
from tournament.engine.text import Words
from tournament.interchange.lists.recognise import RecognisedRow
from tournament.interchange.lists.sheets import MAX_CELL

NAMELESS = Message("the name is missing")
ON_LIST = Message("is on the list already")
AGAIN = Message("row {n} has this person already")
BIRTH = Message("“{text}” is neither a day nor a year of birth")
SHIRT = Message("“{text}” is no shirt number")
IDENTITY = Message("“{text}” is no identity number")
SEX = Message("“{text}” is neither male nor female")
ALSO = Message("plays in {entries} too")
WHO = Message("Is this somebody who is registered already?")
IT_IS = Message("It is {who}")
IT_IS_ROW = Message("It is the person of row {n}")
SOMEBODY_ELSE = Message("It is somebody else")
WHOSE = Message("{name} is registered with this identity number. Is it the same person?")
ROW_HAS = Message("Row {n} has this identity number already, for {name}. Is it the same person?")
TEAM = Message("Which entry does “{name}” play in?")
NO_TEAM = Message("Which entry does this person play in?")
UNDER = Message("plays in {name}, as the heading above says")

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
S = TypeVar("S", AthleteView, NewAthlete)
FIRST_YEAR = 1900
LAST_SHIRT = 999
MOST_OF_A_NAME = 10
"""People of one name who are offered: the more rows bear it, the less a longer choice would tell."""


@dataclass(frozen=True, slots=True)
class Team:
    """An entry that athletes may play in: its lead unit, and by which names it is found."""

    id: int
    name: str
    unit_id: int
    called: tuple[str, ...] = ()


Somebody = AthleteView | NewAthlete


@dataclass(slots=True)
class _People(Generic[S]):
    """People with the units they come from, found by their names, identity numbers and units.

    Whose name is `claimed` stands on the list already: a row with another name does not mean them.
    """

    by_name: dict[str, list[tuple[int, S]]] = field(default_factory=dict)
    by_identity: dict[str, list[tuple[int, S]]] = field(default_factory=dict)
    by_unit: dict[int, list[tuple[Forms, S]]] = field(default_factory=dict)
    claimed: frozenset[str] = frozenset()

    def add(self, who: S, unit_id: int) -> None:
        self.by_name.setdefault(name_key(who.name), []).append((unit_id, who))
        self.by_unit.setdefault(unit_id, []).append((Forms.of(who.name), who))
        if who.identity:
            self.by_identity.setdefault(who.identity, []).append((unit_id, who))

    def surely(self, new: NewAthlete, unit_id: int) -> S | None:
        """Return who bears the same name, with the same identity number or the same unit and birth."""
        same = self.by_name.get(name_key(new.name), ())
        return next((who for of, who in same if _is_surely(new, unit_id, who, of)), None)

    def numbered(self, identity: str) -> S | None:
        """Return who has an identity number."""
        return next((who for _, who in self.by_identity.get(identity, ())), None)

    def maybe(self, new: NewAthlete, unit_id: int, *, only_same: bool = False) -> list[S]:
        """List who may be meant: those of the name, and those of the unit whose name is alike."""
        same = (who for _, who in self.by_name.get(name_key(new.name), ()) if _may_be(new, who))
        found = list(islice(same, MOST_OF_A_NAME))
        if not only_same:
            forms = Forms.of(new.name)
            of_unit = self.by_unit.get(unit_id, ())
            others = ((of, who) for of, who in of_unit if name_key(who.name) not in self.claimed)
            found += [who for of, who in others if _may_be(new, who) and who not in found and likeness(forms, of)]
        return found


@dataclass(slots=True)
class _Book:
    teams: Mapping[int, Team]
    only: Team | None
    year: int
    replaces: bool = False
    named: Mapping[str, Sequence[Team]] = field(default_factory=dict)
    people: _People[AthleteView] = field(default_factory=_People)
    rows: _People[NewAthlete] = field(default_factory=_People)


def lines(
    rows: Sequence[RecognisedRow],
    answers: Answers,
    teams: Sequence[Team],
    only: Team | None,
    people: Sequence[AthleteView],
    year: int,
    *,
    replaces: bool = False,
) -> list[Line[NewAthlete]]:
    """Say of each row who comes on which list; `only` is the entry that the whole list is of.

    One that `replaces` what is there takes those who are on the list already as well: they stay.
    """
    playing = [team for team in teams if only in (None, team)]
    book = _Book({team.id: team for team in playing}, only, year, replaces, _by_name(playing))
    book.people.claimed = frozenset(name_key(row.values.get("name", "")) for row in rows)
    for each in people:
        book.people.add(each, each.unit_id)
    return each_line(rows, answers, lambda maker: _line(maker, book))


def _line(maker: LineMaker[NewAthlete], book: _Book) -> Line[NewAthlete]:
    maker.refuse_unfit({"name": LONGEST_NAME, "unit": MAX_CELL})
    if not maker.text("name"):
        maker.leave_out(NAMELESS)
    born_on, born_year = _birth(maker, book.year)
    identity, sex, shirt = _identity(maker), _sex(maker), _shirt(maker)
    if maker.is_out:
        return maker.made(None)
    team = _team(maker, book)
    if team is None:
        return maker.made(None)
    label = str(maker.row.number)
    new = NewAthlete(team.id, maker.text("name"), None, born_on, born_year, sex, identity, shirt, label)
    known = _who(maker, new, team, book)
    if known is not None:
        new = _as(new, known)
        _tell_of(maker, new, known, replaces=book.replaces)
    if not maker.is_out:
        book.rows.add(new, team.unit_id)
    return maker.made(new)


def _birth(maker: LineMaker[NewAthlete], this_year: int) -> tuple[date | None, int | None]:
    text = maker.text("born")
    if not text:
        return None, None
    day = _day(text)
    year = day.year if day else int(text[:4]) if re.fullmatch(r"\d{4}(-\d\d)?", text) else None
    if year is None or not FIRST_YEAR <= year <= this_year:
        maker.leave_out(BIRTH.format(text=text))
        return None, None
    return day, None if day else year


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _identity(maker: LineMaker[NewAthlete]) -> str:
    text = re.sub(r"[\s.]", "", maker.text("id_number"))
    if text and not re.fullmatch(r"[A-Za-z0-9]{6,20}", text):
        maker.leave_out(IDENTITY.format(text=maker.text("id_number")))
    return text.upper()


def _sex(maker: LineMaker[NewAthlete]) -> str:
    text = maker.text("sex")
    if text and text not in SEXES:
        maker.leave_out(SEX.format(text=text))
    return text


def _shirt(maker: LineMaker[NewAthlete]) -> int | None:
    text = maker.text("shirt")
    if text and not (re.fullmatch(r"\d{1,4}", text) and int(text) <= LAST_SHIRT):
        maker.leave_out(SHIRT.format(text=text))
        return None
    return int(text) if text else None


def _team(maker: LineMaker[NewAthlete], book: _Book) -> Team | None:
    """Find the entry that a row names, or what it stands under; ask where nothing does, or where two disagree."""
    told = maker.text("unit")
    own = book.named.get(name_key(told), ())
    above = [team for name in maker.row.above for team in book.named.get(name_key(name), ())]
    found = list(dict.fromkeys([*above, *own] if told in maker.row.above else [*own, *above]))  # the nearest first
    if not told and not above and book.only is not None:
        return book.only
    if len(found) == 1 and (own or not told):
        if not told:
            maker.note(UNDER.format(name=found[0].name))
        return found[0]
    names = {team.id: (team.name, *team.called) for team in book.teams.values()}
    forms = Forms.of(told or " ".join(maker.row.above[:1]))
    like = [team for team in book.teams.values() if any(likeness(forms, Forms.of(name)) for name in names[team.id])]
    likely = named((team.id, team.name) for team in dict.fromkeys([*found, *like]))
    asked = TEAM.format(name=told) if told else NO_TEAM
    answer = maker.ask("team", asked, named((id_, names[id_][0]) for id_ in names), likely)
    return book.teams[int(answer)] if answer.isdecimal() else None


def _by_name(teams: Sequence[Team]) -> dict[str, list[Team]]:
    """Return the entries of each name, else those of the unit of that name."""
    entries, units = dict[str, list[Team]](), dict[str, list[Team]]()
    for team in teams:
        entries.setdefault(name_key(team.name), []).append(team)
        for key in dict.fromkeys(map(name_key, team.called)):
            units.setdefault(key, []).append(team)
    return units | entries


def _who(maker: LineMaker[NewAthlete], new: NewAthlete, team: Team, book: _Book) -> Somebody | None:
    """Find who is meant among those registered and those of the rows above, asking where it is not sure."""
    sure = book.people.surely(new, team.unit_id) or book.rows.surely(new, team.unit_id)
    if sure is not None:
        return sure
    numbered, above = book.people.numbered(new.identity), book.rows.numbered(new.identity)
    if numbered is not None:
        maybe, rows = [numbered], list[NewAthlete]()
        answer = maker.ask("person", WHOSE.format(name=numbered.name), [_option(numbered)])
    elif above is not None:  # two people of one number are a slip of the list: it is one of them, or none
        maybe, rows = list[AthleteView](), [above]
        answer = maker.ask("person", ROW_HAS.format(n=above.person, name=above.name), [_option_of_row(above)])
    else:
        maybe, rows = book.people.maybe(new, team.unit_id), book.rows.maybe(new, team.unit_id, only_same=True)
        offered = [_option(each) for each in maybe]
        offered += [_option_of_row(each) for each in rows]
        if not offered:
            return None
        answer = maker.ask("person", WHO, [*offered, Option(NEW, SOMEBODY_ELSE)])
    known = {str(each.id): each for each in maybe} | {f"row:{each.person}": each for each in rows}
    return known.get(answer)


def _is_surely(new: NewAthlete, unit_id: int, known: Somebody, of: int) -> bool:
    if new.identity and known.identity:
        return new.identity == known.identity
    return of == unit_id and _births(new, known) is True


def _may_be(new: NewAthlete, known: Somebody) -> bool:
    return not (new.identity and known.identity) and _births(new, known) is not False


def _births(new: NewAthlete, known: Somebody) -> bool | None:
    """Tell whether two were born alike; None where one does not say."""
    if new.born_on and known.born_on:
        return new.born_on == known.born_on
    years = year_of(new.born_on, new.born_year), year_of(known.born_on, known.born_year)
    return None if None in years else years[0] == years[1]


def _option(known: AthleteView) -> Option:
    details: list[Words] = [known.unit]
    if known.year:
        details.append(str(known.year))
    details += [each.entry for each in known.entries]
    who = Message("{name} ({details})").format(name=known.name, details=joined(details, ", "))
    return Option(str(known.id), IT_IS.format(who=who))


def _option_of_row(known: NewAthlete) -> Option:
    return Option(f"row:{known.person}", IT_IS_ROW.format(n=known.person))


def _as(new: NewAthlete, known: Somebody) -> NewAthlete:
    """Let a row be somebody: one who is registered, or the person of a row above."""
    if isinstance(known, AthleteView):
        return replace(new, athlete_id=known.id)
    return replace(new, athlete_id=known.athlete_id, person=known.person)


def _tell_of(maker: LineMaker[NewAthlete], new: NewAthlete, known: Somebody, *, replaces: bool) -> None:
    if isinstance(known, NewAthlete):
        if known.entry_id == new.entry_id:
            maker.leave_out(AGAIN.format(n=known.person))
        return
    others = [each.entry for each in known.entries if each.entry_id != new.entry_id]
    if any(each.entry_id == new.entry_id for each in known.entries) and not _completes(new, known):
        (maker.note if replaces else maker.leave_out)(ON_LIST)
    elif others:
        maker.note(ALSO.format(entries=", ".join(others)))


def _completes(new: NewAthlete, known: AthleteView) -> bool:
    """Tell whether a row says more of somebody than is known."""
    here = next(each for each in known.entries if each.entry_id == new.entry_id)
    return bool(
        (new.born_on and not known.born_on)
        or (new.born_year and not known.year)
        or (new.identity and not known.identity)
        or (new.sex and not known.sex)
        or (new.shirt is not None and here.shirt != new.shirt)
    )
