"""What systemd is told (sd_notify(3)): one datagram to the socket that NOTIFY_SOCKET names."""

from __future__ import annotations

import socket

READY = "READY=1"
ALIVE = "WATCHDOG=1"
STOPPING = "STOPPING=1"


def notify(address: str, state: str) -> None:
    """Tell systemd a state; nothing happens without an address, or where nobody listens any more.

    An address with a leading @ lies in the abstract namespace.
    """
    if not address:
        return
    name = f"\0{address[1:]}" if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
        sender.settimeout(1)  # a full queue shall not hold a tick
        try:
            sender.sendto(state.encode(), name)
        except OSError:
            return
