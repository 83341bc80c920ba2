"""Forms as they stand on pages, filled and sent as a browser without scripts does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


@dataclass(frozen=True, slots=True)
class Sent:
    """A POST form: where it goes and what it holds; `options` are what its choices offer."""

    action: str
    fields: tuple[tuple[str, str], ...]
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    buttons: tuple[tuple[str, str], ...] = ()
    ticks: frozenset[str] = frozenset()

    def filled(self, typed: Mapping[str, object]) -> Sent:
        """Type over fields by their names; a list ticks several, new names are added."""
        given = [(name, str(each)) for name, value in typed.items() for each in _several(value)]
        return replace(self, fields=(*(pair for pair in self.fields if pair[0] not in typed), *given))

    def send(self, browser: FlaskClient, **query: str) -> TestResponse:
        """Send it from a browser."""
        data: dict[str, list[str]] = {}
        for name, value in self.fields:
            data.setdefault(name, []).append(value)
        return browser.post(self.action, data=data, query_string=query or None)


def forms_on(page: TestResponse, address: str) -> list[Sent]:
    """Return the POST forms of a page in their order, but those of its frame and of notices."""
    assert page.status_code < 500, f"{address}: {page.status_code}"
    return forms_in(page.text, address)


def forms_in(text: str, address: str) -> list[Sent]:
    """Return the POST forms of a page's text."""
    reader = _Reader(address)
    reader.feed(text)
    return reader.forms


def confirmed(browser: FlaskClient, shown: TestResponse, page: str) -> TestResponse:
    """Send the form under the consequences that `page` showed before a change."""
    assert shown.status_code == 200, f"{page}: {shown.status_code}"
    (form,) = forms_on(shown, page)
    return form.send(browser)


def _several(value: object) -> list[object]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


@dataclass
class _Open:
    """A form that is being read."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    options: dict[str, tuple[str, ...]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    ticks: set[str] = field(default_factory=set)

    def offer(self, name: str, value: str) -> None:
        self.options[name] = (*self.options.get(name, ()), value)

    def read(self) -> Sent:
        return Sent(self.action, tuple(self.fields), self.options, tuple(self.buttons), frozenset(self.ticks))


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[Sent] = []
        self._open: _Open | None = None
        self._select: tuple[str, bool] | None = None
        self._area: str | None = None
        self._text = ""
        self._in_main, self._in_notice = False, 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        self._in_main = self._in_main or tag == "main"
        if tag == "div" and (self._in_notice or "notice-saved" in has.get("class", "")):
            self._in_notice += 1
        if tag == "form" and has.get("method", "").lower() == "post" and self._in_main and not self._in_notice:
            self._open = _Open(has.get("action") or self.address)
        if self._open is not None and "disabled" not in has:
            _READERS.get(tag, lambda _reader, _form, _has: None)(self, self._open, has)

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "div" and self._in_notice:
            self._in_notice -= 1
        if self._open is None:
            return
        if tag == "textarea" and self._area is not None:
            self._open.fields.append((self._area, self._text.removeprefix("\r\n").removeprefix("\n")))
            self._area = None
        if tag == "select" and self._select is not None:
            name, chosen = self._select
            if not chosen and name in self._open.options:
                self._open.fields.append((name, self._open.options[name][0]))
            self._select = None
        if tag == "form":
            self.forms.append(self._open.read())
            self._open = None

    def input(self, form: _Open, has: dict[str, str]) -> None:
        kind, name = has.get("type", "text"), has.get("name")
        if not name or kind in {"submit", "button", "file", "image"}:
            return
        if kind in {"checkbox", "radio"}:
            form.offer(name, has.get("value", "on"))
            form.ticks.add(name)
            if "checked" in has:
                form.fields.append((name, has.get("value", "on")))
        else:
            form.fields.append((name, has.get("value", "")))

    def textarea(self, _form: _Open, has: dict[str, str]) -> None:
        self._area, self._text = has.get("name"), ""

    def select(self, _form: _Open, has: dict[str, str]) -> None:
        self._select = has.get("name", ""), False

    def option(self, form: _Open, has: dict[str, str]) -> None:
        if self._select is None:
            return
        name, value = self._select[0], has.get("value", "")
        form.offer(name, value)
        if "selected" in has:
            self._select = name, True
            form.fields.append((name, value))

    def button(self, form: _Open, has: dict[str, str]) -> None:
        if has.get("name"):
            form.buttons.append((has["name"], has.get("value", "")))


_READERS = {
    "input": _Reader.input,
    "textarea": _Reader.textarea,
    "select": _Reader.select,
    "option": _Reader.option,
    "button": _Reader.button,
}
