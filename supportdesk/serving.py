"""What `make serve` and `make run` share: the socket, the programs of a desk, one desk a folder."""

import fcntl
import http.client
import os
import resource
import shutil
import socket
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from supportdesk.gunicorn_conf import ANNOUNCEMENT
from supportdesk.programs import Program

ROOT = Path(__file__).resolve().parent.parent
HOUR = 3600.0
BACKLOG = 2048
ANSWER_SECONDS = 0.5


class InUseError(Exception):
    """The folder belongs to a running desk already."""

    def __init__(self, pid: int) -> None:
        super().__init__(f"A desk is running in this data folder already (process {pid}).")
        self.pid = pid


class OneDesk:
    """The right to run a desk in a data folder, held until the process ends."""

    def __init__(self, data: Path) -> None:
        """Raises InUseError."""
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = (data / "desk.pid").open("a+")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.seek(0)
            raise InUseError(int(self._file.read() or 0)) from None
        self._file.truncate(0)
        self._file.write(str(os.getpid()))
        self._file.flush()

    def let_go(self) -> None:
        self._file.truncate(0)
        self._file.close()


def running(data: Path) -> int | None:
    """The process that runs a desk in this data folder, if one does."""
    try:
        OneDesk(data).let_go()
    except InUseError as found:
        return found.pid
    return None


def listen(host: str, port: int) -> socket.socket:
    """The desk's socket. The supervisor keeps it, so that a dying web process refuses nobody."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host.strip("[]"), port), family=family, backlog=BACKLOG)


def prepare(env: Mapping[str, str], *arguments: str) -> Program:
    """The chore that brings the database to the newest shape."""
    command = [sys.executable, "-m", "supportdesk.prepare", *arguments]
    return Program("prepare", command, env, cwd=ROOT, chore=True, ready_seconds=24 * HOUR)


def desk(env: Mapping[str, str], listener: socket.socket) -> list[Program]:
    """The programs of a desk: web processes, and a worker."""
    return [web(env, listener), worker(env)]


def web(env: Mapping[str, str], listener: socket.socket) -> Program:
    """gunicorn on a socket that is open already."""
    config = ROOT / "supportdesk" / "gunicorn_conf.py"
    where = ["--bind", f"fd://{listener.fileno()}", "--workers", env.get("DESK_WORKERS") or "1"]
    return Program(
        "web",
        [sys.executable, "-m", "gunicorn", "--config", str(config), *where, "app:app"],
        env,
        cwd=ROOT,
        pass_fds=(listener.fileno(),),
        announces=ANNOUNCEMENT,
        ready=answers(*_reachable(listener), "/healthz"),
        ready_seconds=60,
        stop_seconds=6,  # the seconds that requests get (graceful_timeout), and a little
    )


def worker(env: Mapping[str, str]) -> Program:
    """Jobs and chores by the clock."""
    return Program("worker", [sys.executable, "-m", "supportdesk.worker"], env, cwd=ROOT)


def answers(host: str, port: int, path: str) -> Callable[[], bool]:
    """A question: does this address answer 200?"""

    def ask() -> bool:
        connection = http.client.HTTPConnection(host, port, timeout=ANSWER_SECONDS)
        try:
            connection.request("GET", path)
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    return ask


def environment(data: Path, more: Mapping[str, str]) -> dict[str, str]:
    """The environment of a desk's programs, with a fresh folder for their metrics."""
    metrics = data.resolve() / "metrics"
    shutil.rmtree(metrics, ignore_errors=True)
    metrics.mkdir(mode=0o700)
    return {**os.environ, **more, "PROMETHEUS_MULTIPROC_DIR": str(metrics)}


def allow_many_files() -> None:
    """Every open stream is a file; the usual soft limit of 1,024 is soon reached."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _reachable(listener: socket.socket) -> tuple[str, int]:
    host, port = listener.getsockname()[:2]
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port  # noqa: S104
