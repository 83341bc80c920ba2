"""Which pages have no file yet, in the order in which they are made, and which files end at an instant."""

from __future__ import annotations

import heapq
import itertools
import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from tournament.domain.exchanges.queries.revisions import PublicEdition

MOST = 20_000
"""Files of one edition; beyond them some page leads on without end."""


@dataclass(frozen=True, slots=True, order=True)
class Written:
    """A file that shows something else from an instant on."""

    until: datetime
    edition: int
    revision: int
    name: str
    address: str


@dataclass(slots=True)
class _Pages:
    """The addresses of an edition in the order in which they were found, and those without a file, of this revision.

    `taken` tells when the last one was taken.
    """

    edition: PublicEdition
    known: dict[str, None] = field(default_factory=dict)
    waiting: deque[str] = field(default_factory=deque)
    taken: int = 0


class Missing:
    """What is to be made, for the thread that looks and the one that makes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pages: dict[int, _Pages] = {}
        self._ending: list[Written] = []
        self._is_outdated = False
        self._count = itertools.count(1)

    def want(self, editions: Iterable[PublicEdition]) -> None:
        """Let every page of an edition be made anew whose revision is another one, and none of what is not public."""
        with self._lock:
            before, self._pages = self._pages, {}
            for edition in editions:
                pages = before.get(edition.id)
                if pages is None or pages.edition != edition:
                    known = pages.known if pages else dict.fromkeys(_first(edition))
                    pages = _Pages(edition, known, deque(known), pages.taken if pages else 0)
                    self._is_outdated = True
                self._pages[edition.id] = pages
            self._is_outdated |= before.keys() != self._pages.keys()

    def take_outdated(self) -> bool:
        """Tell, once, whether there are files of revisions that have passed."""
        outdated, self._is_outdated = self._is_outdated, False
        return outdated

    def next(self) -> tuple[PublicEdition, str] | None:
        """Take the next page: of the edition of which none was taken for the longest time."""
        with self._lock:
            waiting = (pages for pages in self._pages.values() if pages.waiting)
            pages = min(waiting, key=lambda each: each.taken, default=None)
            if pages is None:
                return None
            pages.taken = next(self._count)
            return pages.edition, pages.waiting.popleft()

    def forget(self, edition: PublicEdition, address: str) -> None:
        """Let nobody look for a page that is not there, until something leads to it again."""
        with self._lock:
            if edition.id in self._pages and address not in _first(edition):
                self._pages[edition.id].known.pop(address, None)

    def found(self, edition: PublicEdition, addresses: Iterable[str]) -> None:
        """Let pages be made that are not known yet."""
        with self._lock:
            pages = self._pages.get(edition.id)
            if pages is None:
                return
            for address in addresses:
                if address not in pages.known and len(pages.known) < MOST:
                    pages.known[address] = None
                    pages.waiting.append(address)

    def written(self, written: Written) -> None:
        """Note that a file ends at an instant."""
        with self._lock:
            heapq.heappush(self._ending, written)

    def ended(self, now: datetime) -> list[Written]:
        """Take the files whose instant has passed; those of the present revision are made anew."""
        ended = list[Written]()
        with self._lock:
            while self._ending and self._ending[0].until <= now:
                written = heapq.heappop(self._ending)
                ended.append(written)
                pages = self._pages.get(written.edition)
                if pages and pages.edition.revision == written.revision:
                    pages.waiting.appendleft(written.address)
        return ended


def _first(edition: PublicEdition) -> tuple[str, ...]:
    """Return the pages from which links lead to all others; none leads to the screen in the hall when all is over."""
    return f"/{edition.address}/", f"/{edition.address}/tv"
