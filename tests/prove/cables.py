"""Machines of their own on this machine: a network namespace each, and two cables to it.

One cable leads to the database, one to the people. Either can be cut
silently, as a pulled plug is, or made slow and lossy. All of it is gone with the process that
holds the namespace.
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
CUT = ("pfifo", "limit", "0")
NETEM = ("netem", "delay", "120ms", "60ms", "loss", "5%")
# Where the system has no netem: so narrow that what waits is late, and what does not fit is lost.
NARROW = ("tbf", "rate", "400kbit", "burst", "8kb", "latency", "250ms")
_CLONE_NEWNET = 0x40000000


class Missing(Exception):
    """What this system cannot do, in words."""


@dataclass(frozen=True)
class Cable:
    """`here` is the end outside, `there` the machine's; `address` is the machine's on it."""

    here: str
    there: str
    pid: int
    address: str
    outside: str

    def cut(self) -> None:
        """Whatever is sent vanishes; nobody is told."""
        self._both("replace", *CUT)

    def slow(self) -> str:
        """Late and lossy; the answer says how."""
        try:
            self._both("replace", *NETEM)
        except Missing:
            self._both("replace", *NARROW)
            return " ".join(NARROW)
        return " ".join(NETEM)

    def mend(self) -> None:
        self._both("del")

    def _both(self, verb: str, *discipline: str) -> None:
        _run("tc", "qdisc", verb, "dev", self.here, "root", *discipline)
        _inside(self.pid, "tc", "qdisc", verb, "dev", self.there, "root", *discipline)


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
    holder = stack.enter_context(_held())
    _inside(holder.pid, "ip", "link", "set", "lo", "up")
    back, front = (_cable(holder.pid, number, each) for each in (0, 1))
    return Namespace(holder.pid, back, front)


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


def _cable(pid: int, machine: int, number: int) -> Cable:
    net = f"{NETWORK}.{machine * 10 + number}"
    cable = Cable(f"prove{pid}{'bf'[number]}"[-15:], f"eth{number}", pid, f"{net}.2", f"{net}.1")
    ends = (cable.here, "type", "veth", "peer", "name", cable.there)
    _run("ip", "link", "add", *ends, "netns", str(pid))
    _run("ip", "address", "add", f"{cable.outside}/24", "dev", cable.here)
    _run("ip", "link", "set", cable.here, "up")
    _inside(pid, "ip", "address", "add", f"{cable.address}/24", "dev", cable.there)
    _inside(pid, "ip", "link", "set", cable.there, "up")
    return cable


def _inside(pid: int, *command: str) -> None:
    _run("nsenter", f"--net=/proc/{pid}/ns/net", *command)


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Missing(f"`{' '.join(command)}` says {done.stderr.strip()}")
