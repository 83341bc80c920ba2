"""A calendar read from its octets as RFC 5545 section 3.1 says, without any library."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

NAME = re.compile(r"[A-Za-z0-9-]+")
PARAMETER = re.compile(
    r';([A-Z0-9-]+)=((?:"[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x08\x0a-\x1f\x7f]*)(?:,(?:"[^"]*"|[^";:,]*))*)'
)
LONGEST_LINE, LONGEST_ADDRESS = 75, 256


@dataclass
class Property:
    """A property as it is written, its parameters without quotes."""

    name: str
    parameters: dict[str, str]
    value: str


@dataclass
class Component:
    """A component with what it holds."""

    name: str
    properties: list[Property] = field(default_factory=list)
    inside: list[Component] = field(default_factory=list)

    def value(self, name: str) -> str | None:
        found = self.property(name)
        return found.value if found else None

    def property(self, name: str) -> Property | None:
        return next((each for each in self.properties if each.name == name), None)

    def all(self, name: str) -> list[Component]:
        return [each for each in self.inside if each.name == name]


def octets(body: bytes, address: str) -> Iterator[str]:
    if not body.endswith(b"\r\n"):
        yield "3.1: the last line does not end in CRLF"
    if b"\n" in body.replace(b"\r\n", b""):
        yield "3.1: a line ends in LF alone"
    if b"\r" in body.replace(b"\r\n", b""):
        yield "3.1: a line ends in CR alone"
    if body.startswith(b"\xef\xbb\xbf"):
        yield "Google: a byte order mark before BEGIN:VCALENDAR"
    lines = body.split(b"\r\n")[:-1]
    for number, line in enumerate(lines, start=1):
        if len(line) > LONGEST_LINE:
            yield f"3.1: line {number} has {len(line)} octets"
        if not line.strip():
            yield f"3.1: line {number} is empty"
        if line[:1] == b"\t":
            yield f"practice: line {number} is folded with a tab"
        try:
            text = line.decode()
        except UnicodeDecodeError:
            yield f"3.1: line {number} is split inside a character"
            continue
        if re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", text):
            yield f"3.3.11: line {number} holds a control character"
        tail = re.search(r"\\+$", text)
        if tail and len(tail[0]) % 2 and number < len(lines) and lines[number][:1] == b" ":
            yield f"practice: line {number} is folded inside an escape"
    if lines[:1] != [b"BEGIN:VCALENDAR"] or lines[-1:] != [b"END:VCALENDAR"]:
        yield "3.4: the file is not one VCALENDAR"
    if body.count(b"BEGIN:VCALENDAR\r\n") > 1:
        yield "3.4: more than one VCALENDAR"
    if len(address) > LONGEST_ADDRESS:
        yield f"practice: the address has {len(address)} characters"
    if not address.isascii():
        yield "3986: the address is not ASCII"


def tree(body: bytes) -> tuple[Component | None, list[str]]:
    problems: list[str] = []
    stack: list[Component] = [Component("")]
    for line in body.decode().replace("\r\n ", "").split("\r\n")[:-1]:
        read = _line(line)
        if isinstance(read, str):
            return None, [read]
        if read.name == "BEGIN":
            stack.append(Component(read.value))
        elif read.name == "END":
            done = stack.pop()
            if done.name != read.value or not stack:
                return None, [f"3.6: END:{read.value} closes {done.name}"]
            stack[-1].inside.append(done)
        else:
            if stack[-1].inside:
                problems.append(f"3.6: {read.name} comes after a component of {stack[-1].name}")
            stack[-1].properties.append(read)
    if len(stack) != 1:
        return None, ["3.6: a component has no END"]
    return stack[0].inside[0], problems


def _line(line: str) -> Property | str:
    name = NAME.match(line)
    if name is None:
        return f"3.1: no name in “{line[:40]}”"
    parameters: dict[str, str] = {}
    at = name.end()
    while found := PARAMETER.match(line, at):
        if found[1] in parameters:
            return f"3.2: {found[1]} is there twice in “{line[:40]}”"
        parameters[found[1]] = found[2].strip('"')
        at = found.end()
    if line[at : at + 1] != ":":
        return f"3.1: no value in “{line[:40]}”"
    if name[0] != name[0].upper():
        return f"practice: {name[0]} is not in capitals"
    return Property(name[0], parameters, line[at + 1 :])


def unescaped(text: str) -> str:
    """Return what TEXT says (section 3.3.11)."""
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], text)
