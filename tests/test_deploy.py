"""What ``deploy/`` holds is accepted by its own checker, and works in front of the site."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from datasheet.address import BaseUrl
from datasheet.kit.asgi import Receive, Scope, Send
from datasheet.kit.running import Running
from datasheet.kit.streams import Streams
from datasheet.server import compose
from datasheet.settings import VARIABLES
from tests.served_folder import HOST, SiteServer, frozen, write
from tests.server.live_parts import echo_app

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
PLACE = "/opt/datasheet"
"""Where the files say that the checkout lies."""
TEXT = "".join(f"<p>Paragraph {number} of an article.</p>\n" for number in range(200))


def tool(name: str) -> str:
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"])
    found = shutil.which(name, path=path)
    if found is None:
        pytest.fail(f"{name} is missing. Run python3 dev.py test.")
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def verified(folder: Path, units: Mapping[str, str]) -> str:
    """Return what systemd has to say about units; the program they start is one that is here."""
    for name, text in units.items():
        program = f"{PLACE}/.venv/bin/datasheet"
        (folder / name).write_text(text.replace(program, sys.executable))
    done = subprocess.run(
        [tool("systemd-analyze"), "verify", *(str(folder / name) for name in units)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr + ("" if done.returncode == 0 else "failed")


@pytest.mark.skipif(sys.platform != "linux", reason="systemd runs on Linux alone")
def test_systemd_accepts_the_service_and_its_socket(tmp_path: Path) -> None:
    names = ("datasheet.service", "datasheet.socket")
    units = {name: (DEPLOY / name).read_text() for name in names}
    assert verified(tmp_path, units) == ""
    wrong = {"wrong.service": units["datasheet.service"].replace("TimeoutStopSec", "TimeoutStop")}
    assert "Unknown key" in verified(tmp_path, wrong)


def test_the_service_names_variables_that_the_server_reads_and_ends_within_its_time() -> None:
    service = (DEPLOY / "datasheet.service").read_text()
    named = re.findall(r"^Environment=([A-Z_]+)=", service, flags=re.M)
    example = re.findall(r"^#?([A-Z_]+)=", (DEPLOY / "environment").read_text(), flags=re.M)
    assert named
    assert example
    assert set(named) | set(example) <= set(VARIABLES)
    assert "\nTimeoutStopSec=15\n" in service
    assert "\nType=notify\n" in service
    assert "ListenStream=127.0.0.1:8000" in (DEPLOY / "datasheet.socket").read_text()


def caddyfile(port: int, upstream: int) -> str:
    """Return the file for a port of this machine, without a certificate from the network."""
    text = (DEPLOY / "Caddyfile").read_text()
    assert text.count("ada.example {") == 1
    assert text.count("127.0.0.1:8000") == 1
    text = text.replace("ada.example {", f"https://127.0.0.1:{port} {{\n\ttls internal")
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{upstream}")
    more = "{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n"
    return text.replace("{\n", more, 1)


def nginx_conf(folder: Path, port: int, upstream: int) -> str:
    """Return a whole configuration around the site's file, with ports and a certificate of ours."""
    subprocess.run(
        [
            *(tool("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"),
            *("-subj", "/CN=ada.example", "-keyout", str(folder / "privkey.pem")),
            *("-out", str(folder / "fullchain.pem")),
        ],
        capture_output=True,
        check=True,
    )
    site = (DEPLOY / "nginx.conf").read_text()
    for told, ours in {
        "/etc/letsencrypt/live/ada.example": str(folder),
        "listen 80;": f"listen {HOST}:{free_port()};",
        "listen 443": f"listen {HOST}:{port}",
        "127.0.0.1:8000": f"{HOST}:{upstream}",
    }.items():
        assert site.count(told) >= 1, told
        site = site.replace(told, ours)
    site = re.sub(r"^\s*listen \[::\].*\n", "", site, flags=re.M)
    (folder / "site.conf").write_text(site)
    temporary = "".join(
        f"{kind}_temp_path {folder};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"daemon off;\npid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{temporary}include {folder}/site.conf;\n}}\n"
    )


def checked(command: list[str]) -> tuple[int, str]:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def caddy_command(folder: Path, step: str, text: str) -> list[str]:
    (folder / "Caddyfile").write_text(text)
    return [tool("caddy"), step, "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


def nginx_command(folder: Path, text: str, *more: str) -> list[str]:
    (folder / "nginx.conf").write_text(text)
    return [tool("nginx"), "-e", str(folder / "error.log"), *more, "-c", str(folder / "nginx.conf")]


def test_caddy_accepts_its_file(tmp_path: Path) -> None:
    text = (DEPLOY / "Caddyfile").read_text()
    code, said = checked(caddy_command(tmp_path, "validate", text))
    assert (code, "Valid configuration" in said) == (0, True), said
    code, said = checked(caddy_command(tmp_path, "validate", text.replace("max_size", "max_sise")))
    assert code != 0


def test_nginx_accepts_its_file(tmp_path: Path) -> None:
    text = nginx_conf(tmp_path, free_port(), 8000)
    code, said = checked(nginx_command(tmp_path, text, "-t"))
    assert (code, "test is successful" in said) == (0, True), said
    site = tmp_path / "site.conf"
    site.write_text(site.read_text().replace("proxy_http_version", "proxy_http_versoin"))
    assert checked(nginx_command(tmp_path, text, "-t"))[0] != 0


class Proxy:
    """A site behind a proxy, as a visitor sees it."""

    def __init__(self, port: int, streams: Callable[[], int]) -> None:
        self._port, self.streams = port, streams
        self._trust = ssl.create_default_context()
        self._trust.check_hostname = False
        self._trust.verify_mode = ssl.CERT_NONE

    def open(self, path: str, *lines: str) -> ssl.SSLSocket:
        connection = socket.create_connection((HOST, self._port), timeout=10)
        secured = self._trust.wrap_socket(connection, server_hostname="127.0.0.1")
        head = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{self._port}", *lines, "", ""]
        secured.sendall("\r\n".join(head).encode())
        return secured

    def get(self, path: str, *lines: str) -> tuple[int, dict[str, str], bytes]:
        with self.open(path, "Connection: close", *lines) as connection:
            answer = b"".join(iter(lambda: connection.recv(65_536), b""))
        head, _, body = answer.partition(b"\r\n\r\n")
        first, *rest = head.decode().split("\r\n")
        pairs = (line.partition(": ") for line in rest)
        return int(first.split()[1]), {name.lower(): value for name, _, value in pairs}, body


@pytest.fixture(params=["caddy", "nginx"])
def proxy(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Proxy]:
    folder = frozen(tmp_path)
    write(folder, {"long.html": TEXT})

    streams = Streams()

    async def stream(scope: Scope, receive: Receive, send: Send) -> None:
        await streams.serve(events(), receive, send)

    async def events() -> Any:
        yield b"data: first\n\n"
        await streams.closing()

    composition = compose(
        folder,
        BaseUrl.parse("https://ada.dev/"),
        app=echo_app(),
        streams=streams,
        running=[Running(name="stream", raw={"/r/": stream})],
        trusted_hops=1,
    )
    with SiteServer(composition) as server:
        port = free_port()
        if request.param == "caddy":
            command = caddy_command(tmp_path, "run", caddyfile(port, server.port))
        else:
            command = nginx_command(tmp_path, nginx_conf(tmp_path, port, server.port))
        environment = {**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            try:
                proxy = Proxy(port, lambda: streams.count)
                _wait_for(proxy, process.poll)
                yield proxy
            finally:
                process.terminate()


def _wait_for(proxy: Proxy, ended: Callable[[], int | None]) -> None:
    """Wait until it answers: it may listen before it has its certificate."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and ended() is None:
        with contextlib.suppress(OSError):
            if proxy.get("/healthz")[0] == 200:
                return
        time.sleep(0.02)
    pytest.fail("the proxy did not start")


def test_a_proxy_passes_on_what_the_site_needs_and_nothing_forged(proxy: Proxy) -> None:
    forged = ("X-Forwarded-For: 6.6.6.6", "X_Forwarded_For: 6.6.6.6", "X-Request-Id: forged-by-me")
    status, headers, body = proxy.get("/live/echo/", *forged)
    assert status == 200, body
    seen = json.loads(body[body.index(b"{") : body.rindex(b"}") + 1])
    assert seen["network"] == HOST
    assert re.fullmatch(r"[0-9a-f-]{32,36}", seen["request_id"])
    assert headers["x-request-id"] == seen["request_id"]
    assert headers["strict-transport-security"].startswith("max-age=")
    assert proxy.get("/readyz")[0] == 404
    assert proxy.get("/healthz")[0] == 200
    with proxy.open("/live/echo/", "Connection: close", "Content-Length: 70000") as connection:
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


def test_a_proxy_passes_smaller_forms_and_events_as_they_are(proxy: Proxy) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        _, headers, _ = proxy.get("/long.html", "Accept-Encoding: br")
        if "content-encoding" in headers:
            break
    assert headers["content-encoding"] == "br"
    assert headers["vary"] == "Accept-Encoding"
    with proxy.open("/r/") as stream:
        received = b""
        while b"data: first" not in received:
            received += stream.recv(10_000)
        assert proxy.streams() == 1
    # The visitor left, and the site learns of it.
    while proxy.streams() and time.monotonic() < deadline + 5:
        time.sleep(0.02)
    assert proxy.streams() == 0
