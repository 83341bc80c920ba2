"""Somebody at a real server without scripts: keeps cookies, fills in forms as they are, follows nothing."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPConnection
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode

from tests.support.forms import forms_in


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class _Unfollowed(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def fields_of(answer: Answer, page: str) -> dict[str, str]:
    """Return the filled-in fields of the form of an answer that sends to its own page."""
    return dict(next(form.fields for form in forms_in(answer.text, page) if form.action == page))


@dataclass
class Visitor:
    """One browser at `url`; answers of every status come back alike, a broken connection raises OSError."""

    url: str
    seconds: float = 60
    cookies: CookieJar = field(default_factory=CookieJar)

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for a page."""
        return self._ask(urllib.request.Request(f"{self.url}{path}", headers=headers))

    def post(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        """Send a form."""
        return self._ask(urllib.request.Request(f"{self.url}{path}", urlencode(fields).encode(), headers))

    def post_and_leave(self, path: str, fields: dict[str, str]) -> None:
        """Send a form and go away before the answer comes, maybe before anybody has read the form."""
        with self.unread(path, fields):
            pass

    @contextmanager
    def unread(self, path: str, fields: dict[str, str]) -> Iterator[None]:
        """Send a form and stay, but for its answer, until the end of the block."""
        request = urllib.request.Request(f"{self.url}{path}", urlencode(fields).encode())
        self.cookies.add_cookie_header(request)
        link = HTTPConnection(request.host, timeout=self.seconds)
        with closing(link):
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            link.request("POST", path, request.data, {**dict(request.header_items()), **kind})
            yield

    def form(self, page: str) -> dict[str, str]:
        """Return the filled-in fields of the form of a page that sends to the page itself."""
        answer = self.get(page)
        assert answer.status == 200, f"{page}: {answer.status}"
        return fields_of(answer, page)

    def form_to(self, page: str, action: str) -> dict[str, str]:
        """Return the filled-in fields of the first form of a page that sends to another address."""
        return dict(next(form.fields for form in forms_in(self.get(page).text, page) if form.action == action))

    def send(self, page: str, **typed: str) -> Answer:
        """Fill in the form of a page and send it."""
        return self.post(page, {**self.form(page), **typed})

    def sign_in(self, email: str, password: str) -> None:
        """Sign in by the form."""
        answer = self.send("/accounts/sign-in", email=email, password=password)
        assert answer.status == 302, f"signing in: {answer.status}"

    def _ask(self, request: urllib.request.Request) -> Answer:
        opener = urllib.request.build_opener(_Unfollowed, urllib.request.HTTPCookieProcessor(self.cookies))
        try:
            with opener.open(request, timeout=self.seconds) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read())
