"""The files for operators in docs/deploying: what reads them takes them, and limits hold behind nginx."""

from __future__ import annotations

import re
import shlex
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support.databases import application, copy_of
from tests.support.editions import drawn_edition
from tests.support.server import LiveServer, free_port
from tournament.cli.serve import command as serve
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import exchanges
from tournament.web import MAX_UPLOAD

DEPLOYING = Path(__file__).parents[2] / "docs" / "deploying"
HOST = "hoithao.example"
TOKEN = "a-long-word-that-nobody-guesses"
CONNECTIONS = 4
"""Of one address at once, in the tests."""
VARIABLES = {"TRUSTED_PROXIES": "127.0.0.1", "PUBLIC_URL": f"https://{HOST}", "METRICS_TOKEN": TOKEN}
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
OPTIONS = {option for parameter in serve.params for option in parameter.opts}


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    if not (verify := shutil.which("systemd-analyze")):
        pytest.skip("systemd-analyze is not installed")
    unit = tmp_path / "hoi-thao.service"
    told = (DEPLOYING / unit.name).read_text()
    unit.write_text(told.replace("/opt/hoi-thao/bin/tournament", "/bin/true"))
    done = subprocess.run([verify, "verify", "--man=no", unit], capture_output=True, text=True)
    assert (done.returncode, [line for line in done.stderr.splitlines() if "hoi-thao" in line]) == (0, [])


@pytest.mark.parametrize("name", ["hoi-thao.service", "Containerfile"])
def test_the_server_is_started_with_options_that_it_has(name: str) -> None:
    (started,) = re.findall(r"tournament serve (.*?)(?:\"\]|\n)", (DEPLOYING / name).read_text())
    assert {word for word in shlex.split(started) if word.startswith("--")} <= OPTIONS
    assert "--workers auto" in started


def test_a_container_runs_as_nobody_in_particular_and_is_asked_for_its_health() -> None:
    text = (DEPLOYING / "Containerfile").read_text().replace("\\\n", " ")
    lines = [line.split(None, 1) for line in text.splitlines() if line and not line.startswith("#")]
    assert [word for word, _ in lines] == [
        "ARG", "FROM", "ENV", "COPY", "RUN", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "CMD",
    ]  # fmt: skip
    said = dict(lines)
    assert (said["FROM"], said["USER"], said["VOLUME"]) == ("${BASE}", "10001", "/var/lib/hoi-thao")
    assert "/health" in said["HEALTHCHECK"]
    assert "exec /opt/hoi-thao/bin/tournament serve" in said["CMD"]


@pytest.fixture(scope="module")
def behind_nginx(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LiveServer, int]]:
    """The server behind the nginx of this machine, with the configuration for operators; and the port of that."""
    if NGINX is None:
        pytest.skip("nginx is not installed")
    folder = tmp_path_factory.mktemp("nginx")
    with application(folder, copy_of(sqlite_template, folder)) as app, app.app_context():
        exchanges.set_state(SYSTEM, drawn_edition().exchange_id, "public")
    server = LiveServer(folder, variables=VARIABLES).start()
    plain, port = free_port(), free_port()
    write_certificate(folder)
    told = (DEPLOYING / "nginx.conf").read_text()
    changes = {
        r"    listen \[::\].*\n": "",
        r"listen 80;": f"listen 127.0.0.1:{plain};",
        r"listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        r"/etc/ssl/hoithao\.example": str(folder / "own"),
        r"hoi_thao_connections 400": f"hoi_thao_connections {CONNECTIONS}",
        r"127\.0\.0\.1:8000": f"127.0.0.1:{server.port}",
    }
    for pattern, put in changes.items():
        told, times = re.subn(pattern, put, told)
        assert times, pattern
    paths = "".join(f"{kind}_temp_path {folder};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(
        f"pid {folder}/pid;\nerror_log {folder}/errors;\nevents {{}}\nhttp {{\naccess_log off;\n{paths}{told}}}\n"
    )
    started = [NGINX, "-p", f"{folder}", "-e", f"{folder}/errors", "-c", f"{folder}/nginx.conf", "-g", "daemon off;"]
    with subprocess.Popen(started, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as nginx:
        try:
            wait_until_it_listens(nginx, port)
            yield server, port
        finally:
            nginx.terminate()
            server.stop()


def write_certificate(folder: Path) -> None:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(1))
    kind = serialization.Encoding.PEM
    (folder / "own.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(kind))
    none = serialization.NoEncryption()
    (folder / "own.key").write_bytes(key.private_bytes(kind, serialization.PrivateFormat.PKCS8, none))


def wait_until_it_listens(nginx: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            return connect(port).connect()
        except OSError:
            assert nginx.poll() is None, nginx.stderr.read()
            assert time.monotonic() < until
            time.sleep(0.05)


def connect(port: int, own: str = "127.0.0.1") -> HTTPConnection:
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    return HTTPSConnection("127.0.0.1", port, timeout=30, source_address=(own, 0), context=trusting)


def ask(link: HTTPConnection, path: str, body: bytes | None = None, **headers: str) -> tuple[int, dict[str, str]]:
    method = "GET" if body is None else "POST"
    link.request(
        method, path, body, {"Host": HOST, **{name.replace("_", "-"): value for name, value in headers.items()}}
    )
    answer = link.getresponse()
    answer.read()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}


def test_behind_nginx_everybody_is_who_they_are(behind_nginx: tuple[LiveServer, int]) -> None:
    server, port = behind_nginx
    link = connect(port, "127.0.0.9")
    status, headers = ask(link, "/health", X_Request_ID="of-the-visitor")
    assert (status, bool(re.fullmatch("[0-9a-f]{32}", headers["x-request-id"]))) == (200, True)
    status, headers = ask(link, "/no/such", X_Forwarded_For="198.51.100.1", X_Forwarded_Host="evil.example")
    assert (status, headers["location"]) == (308, f"https://{HOST}/no/such/")
    assert ask(link, "/no/such/", X_Forwarded_For="198.51.100.1", Forwarded="for=198.51.100.1")[0] == 404
    assert "GET /no/such/ by nobody at 127.0.0.9 names what is not there" in server.output
    assert "198.51.100.1" not in server.output


def test_who_guesses_behind_nginx_is_refused_alone(behind_nginx: tuple[LiveServer, int]) -> None:
    """After thirty wrong tokens of calendars, whatever they say of who they are."""
    _, port = behind_nginx
    guessing, other = connect(port, "127.0.0.8"), connect(port, "127.0.0.7")
    statuses = [
        ask(guessing, f"/calendar/none{number}.ics", X_Forwarded_For=f"198.51.100.{number}")[0] for number in range(100)
    ]
    assert (statuses[0], statuses[-1], ask(other, "/calendar/none.ics")[0]) == (404, 429, 404)


def test_sizes_and_counts_are_held_back_behind_nginx(behind_nginx: tuple[LiveServer, int]) -> None:
    server, port = behind_nginx
    assert ask(connect(port), "/accounts/sign-in", b"x" * (MAX_UPLOAD + 1))[0] == 413
    direct = HTTPConnection("127.0.0.1", server.port, timeout=30)
    assert [ask(connect(port), "/metrics")[0], ask(direct, "/metrics")[0]] == [404, 404]
    assert ask(direct, "/metrics", Host="127.0.0.1")[0] == 404, "as a proxy asks that names nobody"
    assert ask(direct, "/metrics", Host="127.0.0.1", Authorization=f"Bearer {TOKEN}")[0] == 200


def test_open_pages_behind_one_address_do_not_take_the_place_of_other_requests(
    behind_nginx: tuple[LiveServer, int],
) -> None:
    _, port = behind_nginx
    with ExitStack() as stack:
        for _number in range(CONNECTIONS + 1):
            link = stack.enter_context(closing(connect(port, "127.0.0.6")))
            link.request("GET", "/api/v1/khoi-a/2030/events", headers={"Host": HOST})
            assert link.getresponse().status == 200
        assert ask(stack.enter_context(closing(connect(port, "127.0.0.6"))), "/health")[0] == 200
