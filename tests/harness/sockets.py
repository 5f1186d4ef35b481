"""No test reaches the network by accident.

Unix sockets and the suite's own Redis are always open; this machine's other ports are for
tests marked `network`, `browser`, `worker` or `fault`; the rest of the world is closed.
PostgreSQL is reached by libpq, in C, and does not come by here.
"""

import ipaddress
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

MARKS = ("network", "browser", "worker", "fault")


class SocketBlocked(RuntimeError):
    """A test that is not marked for it tried to use the network."""


def loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def allowed(address: Any, *, local: bool) -> bool:
    if not isinstance(address, tuple):
        return True
    host, port = str(address[0]), address[1]
    redis = urlsplit(os.environ.get("REDIS_URL", ""))
    return loopback(host) and (local or port == redis.port)


@contextmanager
def guarded(*, local: bool) -> Iterator[None]:
    """Refuse what a test may not connect to; `local` opens all of this machine's ports."""
    real_connect, real_connect_ex = socket.socket.connect, socket.socket.connect_ex
    real_getaddrinfo = socket.getaddrinfo

    def check(address: Any) -> None:
        if not allowed(address, local=local):
            raise SocketBlocked(f"A test tried to connect to {address}")

    def connect(self: socket.socket, address: Any) -> None:
        check(address)
        real_connect(self, address)

    def connect_ex(self: socket.socket, address: Any) -> int:
        check(address)
        return real_connect_ex(self, address)

    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name and not loopback(name):
            raise SocketBlocked(f"A test tried to look up {name}")
        return real_getaddrinfo(host, *args, **kwargs)

    socket.socket.connect, socket.socket.connect_ex = connect, connect_ex
    socket.getaddrinfo = getaddrinfo
    try:
        yield
    finally:
        socket.socket.connect, socket.socket.connect_ex = real_connect, real_connect_ex
        socket.getaddrinfo = real_getaddrinfo
