"""The socket that a server listens on: bound by us, or handed over by systemd."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import MutableMapping

from datasheet.settings import PORT_MAX

BACKLOG = 1024
_PORTS_TRIED = 100
_FIRST_HANDED_OVER = 3
"""Where systemd puts the first socket, after the three standard streams."""


class CannotServe(Exception):
    """The address cannot be listened on. The command line answers with exit 2."""


class PortInUse(CannotServe):
    """Another program listens on the port. The message names the next free one."""

    def __init__(self, port: int, free: int | None) -> None:
        self.port, self.free = port, free
        cure = f"use --port {free}, which is free" if free else "name another with --port"
        super().__init__(f"Port {port} is in use by another program. Stop it, or {cure}.")


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that visitors can connect to from now on; port 0 is any free one.

    Raises PortInUse or CannotServe.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return _prompt(socket.create_server((host, port), family=family, backlog=BACKLOG))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(port, _next_free(host, port, family)) from None
        why = error.strerror or str(error)
        raise CannotServe(f"Nothing can listen on {host}, port {port}: {why}.") from None


def handed_over(environ: MutableMapping[str, str]) -> socket.socket | None:
    """Return the socket that systemd opened for this process, and forget that there is one.

    Raises CannotServe for anything but one TCP or Unix socket that listens.
    """
    count, process = environ.pop("LISTEN_FDS", ""), environ.pop("LISTEN_PID", "")
    environ.pop("LISTEN_FDNAMES", None)
    # A child of the process they are meant for inherits the variables, but not the meaning.
    if process != str(os.getpid()) or not count.isdigit() or count == "0":
        return None
    if count != "1":
        raise CannotServe(f"systemd handed over {count} sockets. Name one ListenStream.")
    try:
        listening = socket.socket(fileno=_FIRST_HANDED_OVER)
        listens = listening.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    except OSError:
        listens = 0
    if not listens or listening.type != socket.SOCK_STREAM:
        raise CannotServe("What systemd handed over is no listening socket. Use ListenStream.")
    os.set_inheritable(listening.fileno(), False)
    return _prompt(listening)


def _prompt(listening: socket.socket) -> socket.socket:
    """Let every connection send at once; the system gives them what is set here.

    Granian writes the head and the body of an answer one after the other, and the second would
    wait for the visitor's machine to confirm the first: 40 ms for one answer in a hundred.
    """
    if listening.family in (socket.AF_INET, socket.AF_INET6):
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def shown(host: str) -> str:
    """Return a host that a browser on this machine can open."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"[{host}]" if ":" in host else host


def _next_free(host: str, port: int, family: socket.AddressFamily) -> int | None:
    for candidate in range(port + 1, min(port + _PORTS_TRIED, PORT_MAX) + 1):
        try:
            socket.create_server((host, candidate), family=family).close()
        except OSError:
            continue
        return candidate
    return None
