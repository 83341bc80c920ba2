"""What plugins ask at registration: answers of every kind are taken or refused in a sentence, the same each time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import partial
from itertools import product

from tournament.sdk.entry_fields import LONGEST_ANSWER, Answer, EntryField, FieldKind
from tournament.sdk.testing.in_app import Sample
from tournament.sdk.testing.kit import Check, Collected, hold, hold_named, hold_words
from tournament.sdk.views import AthleteView, ExchangeView, RegistrationView

ANSWERS: Mapping[FieldKind, Sequence[Answer]] = {
    "text": ("a", "Nguyễn Văn Ấn", "0912 345 678", "<b>", "x" * LONGEST_ANSWER),
    "number": (0, 1, -1, 12.5, Fraction(1, 3), 10**15),
    "date": (date(1900, 1, 1), date(2000, 2, 29), date(2026, 8, 19), date.max),
    "flag": (True, False),
}
ATHLETES = (
    AthleteView("Nguyễn Văn Ấn"),
    AthleteView("Lò Thị Én", born_on=date(1990, 2, 28), born_year=1990, sex="female"),
    AthleteView("Y Bliu Niê", born_year=2010, sex="male"),
)


def registration_checks(brought: Collected, sample: Callable[[], Sample]) -> Iterator[Check]:
    """Yield the checks of what a plugin asks of entries and athletes."""
    for asked in brought.get("entry_fields", ()):
        yield Check(f"entry field {asked.key}: it can be asked", partial(_can_be_asked, asked, sample))
        if asked.check is not None:
            yield Check(f"entry field {asked.key}: it takes or refuses every answer", partial(_answers, asked, sample))


def _can_be_asked(asked: EntryField, sample: Callable[[], Sample]) -> None:
    hold_named(asked.names, "the field")
    for key, words in asked.choices.items():
        hold_words(words, f"choice {key}")
    installed = sample().registry.sports
    known = not asked.sports or any(sport in installed for sport in asked.sports)
    hold(known, f"it is asked in {', '.join(asked.sports)}: no sport of that key is installed")


def _answers(asked: EntryField, sample: Callable[[], Sample]) -> None:
    check = asked.check or (lambda answer, registration: None)
    tried = tuple(asked.choices) if asked.kind == "choice" else ANSWERS[asked.kind]
    taken = 0
    for registration, answer in product(_registrations(asked, sample().exchanges), tried):
        said = check(answer, registration)
        if said is not None:
            hold_words(said, f"what is wrong with {str(answer)[:60]!r}")
        hold(check(answer, registration) == said, f"asked again about {str(answer)[:60]!r} it says something else")
        taken += said is None
    hold(taken or asked.kind not in {"choice", "flag"}, "it refuses every answer that there is")


def _registrations(asked: EntryField, editions: Sequence[ExchangeView]) -> Iterator[RegistrationView]:
    """Yield what an answer may be about: a new entry and one that is there, athletes of whom more or less is known."""
    for edition in editions:
        competition = edition.competitions[0]
        for entry in (None, competition.entries[0]):
            for athlete in ATHLETES if asked.of == "athlete" else (None,):
                yield RegistrationView(edition, competition, entry, athlete)
