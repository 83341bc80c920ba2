"""The name of an edition in another year."""

from __future__ import annotations

from tournament.domain.exchanges.queries.exchanges import ExchangeView, commemorations_known
from tournament.engine.commemorations import count
from tournament.engine.edition_names import in_year, marked_in
from tournament.engine.text import Text


def name_in_year(view: ExchangeView, year: int) -> Text:
    """Return an edition's name with the year, and the years that it marks, as they are in another year."""
    old = view.starts_on.year
    counts = _counts(old)
    return Text(in_year(view.name.vi, old, year, counts), in_year(view.name.en, old, year, counts))


def unknown_marks(view: ExchangeView) -> tuple[int, ...]:
    """List the numbers of years that the name marks and that no known commemoration explains."""
    counts = _counts(view.starts_on.year)
    return tuple(dict.fromkeys(n for n in (*marked_in(view.name.vi), *marked_in(view.name.en)) if n not in counts))


def _counts(year: int) -> set[int]:
    return {years for each in commemorations_known() if (years := count(each, year)) is not None}
