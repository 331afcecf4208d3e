"""Ports for what a test starts."""

import random
import socket


def free_port():
    """One that nobody has, below the range out of which the system gives ports to whoever asks for
    any: until a server takes it, and while one is started again, nobody must be given it.
    """
    with open("/proc/sys/net/ipv4/ip_local_port_range", encoding="ascii") as limits:
        end = int(limits.read().split()[0])
    candidates = range(max(1024, end // 2), end)
    for port in random.sample(candidates, min(1000, len(candidates))):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no port is free")
