"""Lists on their way through the steps of their pages, as a browser without scripts sends them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from io import BytesIO

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.accounts import token_in
from tests.support.forms import Sent, forms_on

_ROW = re.compile(
    r'<input[^>]*id="take-(\d+)".*?<strong>(.*?)</strong>.*?class="state state-(\w+)"',
    re.DOTALL,
)
_STATES = {"done": "ok", "provisional": "repaired", "warning": "asks", "out": "left_out"}


@dataclass
class Steps:
    """A list at the step that `page` shows; `address` is where it is sent."""

    browser: FlaskClient
    address: str
    page: TestResponse

    @property
    def form(self) -> Sent:
        """Return the form of the step."""
        return next(form for form in forms_on(self.page, self.address) if "draft" in dict(form.fields))

    def go(self, do: str, **typed: object) -> Steps:
        """Press a button, with fields filled in otherwise: in names a double underline stands for a hyphen."""
        named = {name.replace("__", "-"): value for name, value in typed.items()}
        self.page = self.form.filled({**named, "do": do}).send(self.browser)
        return self

    def rows(self) -> dict[int, tuple[str, str]]:
        """Return the rows that are shown: state and text by number."""
        return {
            int(number): (_STATES[state], re.sub(r"\s+", " ", unescape(text)).strip())
            for number, text, state in _ROW.findall(self.page.text)
        }

    def states(self) -> list[str]:
        """Return the states of the rows in their order."""
        return [state for state, _ in self.rows().values()]

    def notes(self) -> list[str]:
        """Return what is said of the rows."""
        parts = re.findall(r'class="import-notes">(.*?)</ul>', self.page.text, re.DOTALL)
        return [unescape(note) for part in parts for note in re.findall(r"<li>(.*?)</li>", part, re.DOTALL)]

    def questions(self) -> dict[str, tuple[str, ...]]:
        """Return what is asked: the answers that are offered by the name of the field."""
        return {name: values[1:] for name, values in self.form.options.items() if name.startswith("answer-")}


def pasted(browser: FlaskClient, address: str, text: str) -> Steps:
    """Paste a list."""
    sent = {"table": text, "csrf_token": token_in(browser.get(address))}
    return Steps(browser, address, browser.post(address, data=sent))


def uploaded(browser: FlaskClient, address: str, data: bytes, name: str = "danh-sach.xlsx") -> Steps:
    """Upload a list."""
    sent = {"file": (BytesIO(data), name), "csrf_token": token_in(browser.get(address))}
    return Steps(browser, address, browser.post(address, data=sent))
