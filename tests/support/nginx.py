"""A real nginx with the configuration of `docs/nginx.conf`, on a port of its own."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.server import free_port

CONFIGURATION = Path(__file__).parents[2] / "docs/nginx.conf"
NAME, FOLDER, UPSTREAM = "hoithao.example.vn", "/var/lib/hoi-thao-pages", "127.0.0.1:8000"
MISSING = "There is no nginx here: install nginx-light, and run the test again."
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
AROUND = """
daemon off; pid {home}/pid; error_log {home}/error.log; worker_processes 1; {user}
events {{}}
http {{
    log_format who "$request_uri $upstream_status";
    access_log {home}/access.log who;
    client_body_temp_path {home}/1; proxy_temp_path {home}/2; fastcgi_temp_path {home}/3;
    uwsgi_temp_path {home}/4; scgi_temp_path {home}/5;
    {own}
}}
"""
WAIT_SECONDS = 40


@dataclass(frozen=True)
class Answer:
    """What came back; `upstream` is the status that the application answered with, `-` when it was not asked."""

    status: int
    headers: dict[str, str]
    body: bytes
    upstream: str = ""


def ask(port: int, path: str, method: str = "GET", headers: Mapping[str, str] | None = None) -> Answer:
    """Send one request for the public name to whoever listens on a port."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT_SECONDS)) as connection:
        connection.request(method, path, headers={"Host": NAME, "User-Agent": "Mozilla/5.0", **(headers or {})})
        answer = connection.getresponse()
        return Answer(answer.status, dict(answer.getheaders()), answer.read())


class Nginx:
    """A running nginx before a server on another port."""

    def __init__(self, home: Path, port: int) -> None:
        self._home, self.port = home, port
        self._asked = 0

    def ask(self, path: str, method: str = "GET", headers: Mapping[str, str] | None = None) -> Answer:
        """Send one request."""
        self._asked += 1
        answer, until = ask(self.port, path, method, headers), time.monotonic() + WAIT_SECONDS
        while len(lines := (self._home / "access.log").read_text().splitlines()) < self._asked:
            assert time.monotonic() < until
            time.sleep(0.01)  # it is written a moment after the answer
        return Answer(answer.status, answer.headers, answer.body, lines[self._asked - 1].rpartition(" ")[2])

    def from_file(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Send a request again and again until it is answered from a file."""
        until = time.monotonic() + WAIT_SECONDS
        while (answer := self.ask(path, headers=headers)).upstream != "-":
            assert time.monotonic() < until, path
            time.sleep(0.1)
        return answer


@contextmanager
def running(home: Path, folder: Path, upstream: int) -> Iterator[Nginx]:
    """Run nginx with the documented configuration over a folder and a server."""
    port = free_port()
    own = CONFIGURATION.read_text("utf-8").replace(FOLDER, str(folder)).replace(UPSTREAM, f"127.0.0.1:{upstream}")
    own = re.sub(r"listen 443 ssl;", f"listen 127.0.0.1:{port};", own)
    own = re.sub(r"(?m)^ +(listen \[::\]|ssl_).*\n", "", own)
    home.mkdir()
    user = "user root;" if os.geteuid() == 0 else ""
    (home / "nginx.conf").write_text(AROUND.format(home=home, own=own, user=user), "utf-8")
    process = subprocess.Popen([str(NGINX), "-p", home, "-c", home / "nginx.conf"], stderr=subprocess.PIPE)
    try:
        until = time.monotonic() + WAIT_SECONDS
        while not (home / "pid").exists():
            assert process.poll() is None, process.stderr.read().decode() if process.stderr else ""
            assert time.monotonic() < until
            time.sleep(0.05)
        yield Nginx(home, port)
    finally:
        process.terminate()
        process.wait(WAIT_SECONDS)
