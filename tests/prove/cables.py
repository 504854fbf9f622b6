"""Machines of their own on this machine: a network namespace each, with a router before it.

One cable leads to the database, one to the people. The router can drop what comes over a cable
without a word, as a pulled plug does, or make it slow and lossy. (It is not dropped where it is
sent: there the kernel notices, and never gives the connection up.) All of it is gone with the
processes that hold the namespaces.
"""

import ctypes
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import IO

NEEDED = ("ip", "tc", "nsenter", "unshare")
NETWORK = f"10.{100 + os.getpid() % 100}"  # two proofs at once do not meet
NETEM = ("netem", "delay", "120ms", "60ms", "loss", "5%")
# Where the system has no netem: so narrow that what waits is late, and what does not fit is lost.
NARROW = ("tbf", "rate", "400kbit", "burst", "8kb", "latency", "250ms")
_CLONE_NEWNET = 0x40000000


class Missing(Exception):
    """What this system cannot do, in words."""


@dataclass(frozen=True)
class Cable:
    """Two wires with the router between them: `wires` are its ends of both.

    `outside` is our address on it, `address` the machine's.
    """

    router: int
    wires: tuple[str, str]
    outside: str
    address: str

    def cut(self) -> None:
        """Whatever is sent vanishes; nobody is told."""
        self._forward("0")

    def slow(self) -> str:
        """Late and lossy; the answer says how."""
        try:
            self._shape("replace", *NETEM)
        except Missing:
            self._shape("replace", *NARROW)
            return " ".join(NARROW)
        return " ".join(NETEM)

    def mend(self) -> None:
        self._forward("1")

    def quicken(self) -> None:
        """As before it was slow."""
        self._shape("del")

    def _forward(self, whether: str) -> None:
        for wire in self.wires:
            switch = f"/proc/sys/net/ipv4/conf/{wire}/forwarding"
            _inside(self.router, "sh", "-c", f"echo {whether} > {switch}")

    def _shape(self, verb: str, *discipline: str) -> None:
        for wire in self.wires:
            _inside(self.router, "tc", "qdisc", verb, "dev", wire, "root", *discipline)


@dataclass(frozen=True)
class Namespace:
    """One machine. `command` runs there what would run here."""

    pid: int
    back: Cable
    front: Cable

    def command(self, *command: str) -> list[str]:
        return ["nsenter", f"--net=/proc/{self.pid}/ns/net", *command]

    def listen(self, port: int) -> socket.socket:
        """A socket of ours that listens on that machine's own 127.0.0.1."""
        with ThreadPoolExecutor(1) as apart:  # a thread that is over there, and then is no more
            return apart.submit(self._listen, port).result()

    def _listen(self, port: int) -> socket.socket:
        with open(f"/proc/{self.pid}/ns/net") as namespace:
            if ctypes.CDLL(None, use_errno=True).setns(namespace.fileno(), _CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), "setns")
        return socket.create_server(("127.0.0.1", port))


def build(number: int, stack: ExitStack) -> Namespace:
    """Raises Missing, with the reason."""
    for program in NEEDED:
        if shutil.which(program) is None:
            raise Missing(f"there is no program `{program}`")
    if os.getuid() != 0:
        raise Missing("only root makes networks")
    router, machine = (stack.enter_context(_held()).pid for _ in range(2))
    _inside(machine, "ip", "link", "set", "lo", "up")
    back, front = (_cable(router, machine, 2 * (2 * number + way)) for way in (0, 1))
    return Namespace(machine, back, front)


@contextmanager
def _held() -> Iterator["subprocess.Popen[bytes]"]:
    """A namespace that is there as long as we are: its process reads from us until the end."""
    holding = ("unshare", "--net", "sh", "-c", "echo made; exec cat")
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with subprocess.Popen(holding, **pipes) as holder:
        told, complaint = _pipe(holder.stdout), _pipe(holder.stderr)
        try:
            if not told.readline():
                raise Missing(complaint.read().decode().strip())
            yield holder
        finally:
            _pipe(holder.stdin).close()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


def _cable(router: int, machine: int, net: int) -> Cable:
    """Ours is the network `net`, the machine's the one after it."""
    ours, theirs = f"{NETWORK}.{net}", f"{NETWORK}.{net + 1}"
    here = f"prove{router}.{net}"[-15:]
    cable = Cable(router, (f"o{net}", f"i{net}"), f"{ours}.1", f"{theirs}.2")
    outer, inner = cable.wires
    _run("ip", "link", "add", here, "type", "veth", "peer", "name", outer, "netns", str(router))
    eth = ("type", "veth", "peer", "name", f"eth{net}", "netns", str(machine))
    _inside(router, "ip", "link", "add", inner, *eth)
    _address(None, here, cable.outside)
    _address(router, outer, f"{ours}.254")
    _address(router, inner, f"{theirs}.254")
    _address(machine, f"eth{net}", cable.address)
    _run("ip", "route", "add", f"{theirs}.0/24", "via", f"{ours}.254")
    _inside(machine, "ip", "route", "add", f"{ours}.0/24", "via", f"{theirs}.254")
    cable.mend()
    return cable


def _address(namespace: int | None, wire: str, address: str) -> None:
    for command in (("address", "add", f"{address}/24", "dev", wire), ("link", "set", wire, "up")):
        if namespace is None:
            _run("ip", *command)
        else:
            _inside(namespace, "ip", *command)


def _inside(pid: int, *command: str) -> None:
    _run("nsenter", f"--net=/proc/{pid}/ns/net", *command)


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Missing(f"`{' '.join(command)}` says {done.stderr.strip()}")
