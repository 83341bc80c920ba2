"""Mail, where a server is configured: links go out, line ends in headers never do, and nothing needs it."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest
from flask import Flask

from tests.support.accounts import add_user, signed_in, token_in
from tournament.domain.accounts.commands.mail import MailServer
from tournament.engine.errors import InputError
from tournament.runtime import Runtime

ROOT = "root@a.example"


class Inbox(socketserver.ThreadingTCPServer):
    """A mail server that keeps what it is given (RFC 5321)."""

    daemon_threads = True

    def __init__(self) -> None:
        self.messages: list[bytes] = []
        super().__init__(("127.0.0.1", 0), Conversation)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class Conversation(socketserver.StreamRequestHandler):
    server: Inbox

    def handle(self) -> None:
        self.wfile.write(b"220 inbox\r\n")
        while line := self.rfile.readline():
            command = line.decode().strip().lower()
            if command == "data":
                self.wfile.write(b"354 go on\r\n")
                message = b""
                while (line := self.rfile.readline()) != b".\r\n":
                    message += line
                self.server.messages.append(message)
            self.wfile.write(b"221 bye\r\n" if command == "quit" else b"250 fine\r\n")


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with Inbox() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def configure(app: Flask, url: str) -> None:
    runtime: Runtime = app.extensions["tournament"]
    runtime.settings = replace(runtime.settings, smtp_url=url, mail_from="hoithao@so.example")


def test_a_link_that_an_administrator_makes_is_sent_too(app: Flask, inbox: Inbox) -> None:
    configure(app, inbox.url)
    add_user(app, ROOT, "administrator")
    client = signed_in(app, ROOT)
    sent = {"email": "new@a.example", "csrf_token": token_in(client.get("/accounts/"))}
    page = client.post("/accounts/people/invite", data=sent)
    assert "Đã gửi liên kết đến new@a.example." in page.text
    (message,) = (message_from_bytes(each, policy=default) for each in inbox.messages)
    assert (message["From"], message["To"]) == ("hoithao@so.example", "new@a.example")
    link = re.search(r"http://hoithao\.example/accounts/link/\S+", message.get_content())
    assert link is not None
    assert link[0] in page.text


def test_a_server_that_is_away_is_told_and_the_link_still_stands_there(app: Flask, inbox: Inbox) -> None:
    inbox.server_close()
    configure(app, inbox.url)
    add_user(app, ROOT, "administrator")
    client = signed_in(app, ROOT)
    sent = {"csrf_token": token_in(client.get("/accounts/"))}
    page = client.post("/accounts/people/1/link", data=sent)
    assert page.status_code == 200
    assert "Không gửi được thư" in page.text
    assert "http://hoithao.example/accounts/link/" in page.text


@pytest.mark.parametrize(
    ("to", "subject"),
    [
        ("a@a.example\r\nBcc: x@x.example", "Hi"),
        ("a@a.example", "Hi\r\nBcc: x@x.example"),
        ("a@a.example\nx", "Hi"),
        ("", "Hi"),
    ],
)  # fmt: skip
def test_line_ends_never_become_headers(inbox: Inbox, to: str, subject: str) -> None:
    with pytest.raises(InputError):
        MailServer.from_address(inbox.url, "hoithao@so.example").send(to, subject, "text")
    assert inbox.messages == []


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://"])
def test_an_address_that_is_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(InputError, match="SMTP_URL"):
        MailServer.from_address(url, "hoithao@so.example")
