"""Mail, where an SMTP server is configured; nothing needs one."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from typing import Self
from urllib.parse import unquote, urlsplit

from tournament.domain.accounts.commands.accounts import normal_email
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.runtime import runtime

PATIENCE_SECONDS = 10
PORTS = {"smtp": 587, "smtps": 465}
SUBJECT = "Hội Thao: liên kết đăng nhập / sign-in link"
BODY = """\
Liên kết dưới đây dùng được một lần để đặt mật khẩu và đăng nhập Hội Thao. Không chuyển tiếp thư này.
This link can be used once to choose a password and sign in to Hội Thao. Do not pass this message on.

{address}
"""
NOT_SENT = Message("The mail could not be sent: {why}")


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over, and from which address it comes.

    ``smtp://`` asks for encryption as soon as it is connected unless the server is this machine, ``smtps://`` begins
    with it.
    """

    scheme: str
    host: str
    port: int
    user: str | None
    password: str | None
    sender: str

    @classmethod
    def from_address(cls, url: str, sender: str) -> Self:
        """Read ``smtp://user:password@host:port``; raises InputError for anything else."""
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname or not sender:
            raise InputError("SMTP_URL is smtp://user:password@host:port or smtps://…, and MAIL_FROM an address")
        user, password = (unquote(part) if part else None for part in (parts.username, parts.password))
        return cls(parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme], user, password, sender)

    def send(self, to: str, subject: str, body: str) -> None:
        """Send a plain message to one address; raises InputError when it cannot be handed over.

        Headers are written by the standard library's policy, which takes no line ends in them.
        """
        message = EmailMessage(policy=SMTP)
        try:
            message["From"] = self.sender
            message["To"] = normal_email(to)
            message["Subject"] = subject
            message.set_content(body)
            with self._connected() as server:
                server.send_message(message)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise InputError(NOT_SENT.format(why=error)) from error

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=PATIENCE_SECONDS, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=PATIENCE_SECONDS)
            if self.host not in {"localhost", "127.0.0.1", "::1"}:
                server.starttls(context=context)
        if self.user:
            server.login(self.user, self.password or "")
        return server


def server() -> MailServer | None:
    """Return the mail server that the settings name, if they do."""
    settings = runtime().settings
    return MailServer.from_address(settings.smtp_url, settings.mail_from) if settings.smtp_url else None
