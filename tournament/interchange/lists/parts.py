"""XML in members of ZIP files, taken element by element within bounds."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.interchange.zips import Members

MOST_MEMBERS = 1_000
MOST_UNPACKED = 64 * 1024 * 1024
MOST_ELEMENTS = 400_000
"""Of one part: what 2,000 rows of 40 cells have, and as much again; of strings and styles all that offices have."""

BROKEN = (ParseError, DefusedXmlException, LookupError, ValueError)
"""What parts raise that are not what they should be."""
TOO_MUCH = Message("The workbook is too large: remove rows, columns and formats that are not needed.")


class Part:
    """What takes the elements of one part of a file, one after the other, by names without a namespace."""

    def __init__(self) -> None:
        self._left = MOST_ELEMENTS

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._left -= 1
        if self._left < 0:
            raise InputError(TOO_MUCH)
        self.opened(tag[tag.rfind("}") + 1 :], attributes)

    def end(self, tag: str) -> None:
        self.closed(tag[tag.rfind("}") + 1 :])

    def data(self, text: str) -> None:
        """Take a piece of text."""

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""

    def closed(self, tag: str) -> None:
        """Take the end of an element."""


class WordsPart(Part):
    """A part in which text counts; no longer piece of it than `longest` is kept."""

    def __init__(self, longest: int) -> None:
        super().__init__()
        self._longest, self._room, self._pieces = longest, 0, list[str]()

    def listen(self) -> None:
        self._room, self._pieces = self._longest, []

    def heard(self) -> str:
        self._room = 0
        return "".join(self._pieces)

    def data(self, text: str) -> None:
        if self._room > 0:
            self._pieces.append(text[: self._room])
            self._room -= len(text)


def read(archive: Members, name: str, part: Part) -> None:
    """Give the whole XML of a member to `part`."""
    for _ in feed(archive, name, part):
        pass


def feed(archive: Members, name: str, part: Part) -> Iterator[None]:
    """Give the XML of a member to `part` piece by piece; a document type, which no such file has, is refused."""
    parser = XMLParser(target=part, forbid_dtd=True)
    for chunk in archive.chunks(name):
        parser.feed(chunk)
        yield
    parser.close()
    yield


def named(attributes: dict[str, str], name: str) -> str | None:
    """Return an attribute by its name without a namespace."""
    return next((value for key, value in attributes.items() if key[key.rfind("}") + 1 :] == name), None)
