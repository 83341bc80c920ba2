"""What the regulations of an edition say: what holds for all, and the rules of each competition, nothing left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tournament.domain.competitions.commands.withdrawals import POLICIES
from tournament.domain.competitions.queries.competition_view import PlayView, of_exchange
from tournament.domain.competitions.queries.policies import BOTH_FORFEIT, own_policies
from tournament.domain.competitions.queries.rules_told import RuleView
from tournament.domain.exchanges.commands.exchanges import POLICIES as USUAL
from tournament.domain.exchanges.queries.exchanges import policies_of
from tournament.engine.message import Message
from tournament.engine.text import Words


@dataclass(frozen=True, slots=True)
class Regulations:
    """The clauses that hold for the whole edition, longer texts among them, and the competitions."""

    clauses: tuple[RuleView, ...]
    texts: tuple[RuleView, ...]
    competitions: tuple[OfCompetition, ...]


@dataclass(frozen=True, slots=True)
class OfCompetition:
    """A competition, with the clauses and texts that are otherwise in it."""

    play: PlayView
    clauses: tuple[RuleView, ...]
    texts: tuple[RuleView, ...]


def regulations(exchange_id: int) -> Regulations:
    """Return what the regulations of an edition say; clauses that were never set are left out."""
    said: Mapping[str, Any] = {**USUAL, **policies_of(exchange_id)}
    competitions = []
    for play in of_exchange(exchange_id):
        own = own_policies(play.id)
        competitions.append(OfCompetition(play, _clauses(own), _texts(own)))
    return Regulations(_clauses(said), _texts(said), tuple(competitions))


def _clauses(said: Mapping[str, Any]) -> tuple[RuleView, ...]:
    chosen = (RuleView(label, words[said[key]]) for key, (label, words) in CHOICES.items() if key in said)
    numbers = (
        RuleView(label, unit.format(n=_grouped(said[key])))
        for key, (label, unit) in NUMBERS.items()
        if said.get(key) is not None
    )
    return (*chosen, *numbers)


def _texts(said: Mapping[str, Any]) -> tuple[RuleView, ...]:
    return tuple(RuleView(label, said[key]) for key, label in TEXTS.items() if said.get(key))


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")


CHOICES: Mapping[str, tuple[Words, Mapping[Any, Words]]] = {
    "withdrawal": (Message("when an entry withdraws"), POLICIES),
    "both_forfeit": (Message("when both sides forfeit a match for a place"), BOTH_FORFEIT),
}
"""The clauses that are chosen among a few."""
_PERSONS, _MINUTES = Message("{n} people"), Message("{n} minutes")
NUMBERS: Mapping[str, tuple[Words, Message]] = {
    "late_minutes": (Message("a match is lost after a delay of"), _MINUTES),
    "protest_minutes": (Message("protests are taken within"), _MINUTES),
    "protest_fee": (Message("fee of a protest"), Message("{n} đồng")),
    "list_most": (Message("people on the list of a team, at most"), _PERSONS),
    "sheet_most": (Message("people on the sheet of a match, at most"), _PERSONS),
    "women_least": (Message("women on the court, at least"), _PERSONS),
    "men_least": (Message("men on the court, at least"), _PERSONS),
    "age_least": (Message("age, at least"), Message("{n} years")),
    "age_most": (Message("age, at most"), Message("{n} years")),
}
"""The clauses that are numbers, in the order in which they are read."""
TEXTS: Mapping[str, Words] = {
    "fines": Message("fines"),
    "prizes": Message("prizes"),
}
