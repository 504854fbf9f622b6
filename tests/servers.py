"""Real servers for the tests: the environment of a desk, and the desk as its own processes."""

import json
import os
import re
import secrets
import signal
from base64 import b64encode
from pathlib import Path

from supportdesk import serving
from tests.processes import Observed, python

SECRET = secrets.token_hex(32)
STAFF_TOKEN = secrets.token_urlsafe(24)
HOOK_SECRET = "whsec_" + b64encode(secrets.token_bytes(32)).decode()


def environment(database_url: str, folder: Path, **more: str) -> dict[str, str]:
    """The settings of a desk in `folder`, as its environment. Nothing of ours leaks in."""
    return {
        "DESK_DATABASE_URL": database_url,
        "DESK_DATA_DIR": str(folder),
        "DESK_BASE_URL": "http://localhost",
        "DESK_SECRET_KEY": SECRET,
        "DESK_STAFF_URL": "http://127.0.0.1:9",
        "DESK_STAFF_TOKEN": STAFF_TOKEN,
        "DESK_STAFF_HOOK_SECRET": HOOK_SECRET,
        **more,
    }


class Desk:
    """A desk with its worker and the demonstration company, in processes of their own.

    Use as a context manager. The database is empty and no demonstration; `settings` are more
    variables for the desk (`DESK_WORKERS="2"`). `output` is everything they print.
    """

    def __init__(self, database_url: str, folder: Path, **settings: str) -> None:
        self.database_url = database_url
        plan = {"DESK_DATABASE_URL": database_url, **settings}
        env = {"PLAY_FOLDER": str(folder), "PLAY_SETTINGS": json.dumps(plan)}
        self.output: Observed = python("-m", "tests.whole", env=env)
        try:
            told = json.loads(self.output.expect(r"^ready (.*)")[1])
        except BaseException:
            self.stop()
            raise
        self.url: str = told["desk"]
        self.staff_url: str = told["staff"]
        self.accounts: dict[str, dict[str, str]] = {
            account["username"]: account for account in told["accounts"]
        }

    def __enter__(self) -> "Desk":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def mail_url(self) -> str:
        """Where the company shows the mail it received, as JSON."""
        return f"{self.staff_url}/mail.json"

    def stop(self) -> None:
        self.output.__exit__()

    def kill(self, program: str) -> None:
        """kill -9 for every process whose command line holds `program`: web, worker, company."""
        for pid in self.pids(program):
            os.kill(pid, signal.SIGKILL)

    def pids(self, program: str) -> list[int]:
        """Processes of `web` (master first, then its workers), `worker` or `company`."""
        mark = {
            "web": "gunicorn",
            "worker": "supportdesk.worker",
            "company": "supportdesk.demo.company",
        }[program]
        return [pid for pid in descendants(self.output.pid) if mark in command_line(pid)]


def descendants(pid: int) -> list[int]:
    """Every living process below this one, parents before children."""
    below: list[int] = []
    for child in _children(pid):
        below += [child, *descendants(child)]
    return below


def command_line(pid: int) -> str:
    """How a process was started; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def free_port() -> int:
    """A port that nobody listens on now."""
    with serving.listen("127.0.0.1", 0) as listener:
        port: int = listener.getsockname()[1]
        return port


def serve(database_url: str, folder: Path, **more: str) -> Observed:
    """`make serve` as its own process, on a free port unless `DESK_PORT` is given."""
    port = more.setdefault("DESK_PORT", str(free_port()))
    more.setdefault("DESK_BASE_URL", f"http://127.0.0.1:{port}")
    return python("-m", "supportdesk.serve", env=environment(database_url, folder, **more))


def _children(pid: int) -> list[int]:
    try:
        stat = Path(f"/proc/{pid}/task").iterdir()
        told = [(task / "children").read_text() for task in stat]
    except OSError:
        return []
    return [int(number) for text in told for number in re.findall(r"\d+", text)]
