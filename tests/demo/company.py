"""The demonstration company for tests: the real program, started on free ports.

with company.running(tmp_path, hook_url=…) as platform:
    platform.verify("mara").json()
    platform.control(unreachable="503")
    platform.change("mara", roles=["l1", "l2"])
    platform.mails("lena@brack.example", count=1)
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = [sys.executable, "-m", "supportdesk.demo.company"]
PATIENCE = 15.0


@dataclass
class Handle:
    """A running company. `url` and `token` are what the desk's settings want."""

    data: Path
    token: str
    hook_secret: str
    process: subprocess.Popen[str]
    url: str
    mail_port: int
    http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=self.url, timeout=PATIENCE, verify=False, trust_env=False)

    @property
    def staff_port(self) -> int:
        return int(self.url.rpartition(":")[2])

    @property
    def smtp_url(self) -> str:
        return f"smtp://127.0.0.1:{self.mail_port}"

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def accounts(self) -> list[dict[str, str]]:
        rows: list[dict[str, str]] = json.loads((self.data / "accounts.json").read_text())
        return rows

    def password(self, username: str) -> str:
        return str(self._whole(username)["password"])

    def id(self, username: str) -> str:
        """The staff id of somebody, by the name they sign in with."""
        return str(self._whole(username)["id"])

    def verify(
        self, username: str, password: str | None = None, client: str = "192.0.2.7"
    ) -> httpx.Response:
        """Asks as the desk does; without a password, with the right one."""
        password = self.password(username) if password is None else password
        body = {"username": username, "password": password, "client": client}
        return self.http.post("/auth/verify", json=body, headers=self.bearer)

    def get(self, path: str, **options: Any) -> httpx.Response:
        """A call of the staff API, with the token."""
        headers = {**self.bearer, **options.pop("headers", {})}
        return self.http.get(path, headers=headers, **options)

    def control(self, **switches: Any) -> dict[str, Any]:
        """Sets switches: unreachable, slow, garbage, throttled, notices, refuse. Answers all."""
        return _json(self.http.post("/control", json=switches))

    def heal(self) -> dict[str, Any]:
        return self.control(unreachable="off", slow=0, garbage="off", throttled=False, refuse="off")

    def change(self, username: str, **fields: Any) -> dict[str, Any]:
        """Changes somebody: any field of the staff object, and password, locked, with, without."""
        return _json(self.http.patch(f"/control/staff/{self.id(username)}", json=fields))

    def deactivate(self, username: str) -> dict[str, Any]:
        return self.change(username, active=False)

    def add(self, username: str, **fields: Any) -> dict[str, Any]:
        """Somebody new, with `id` and `password` in the answer."""
        body = {"username": username, "name": username.title(), **fields}
        return _json(self.http.post("/control/staff", json=body))

    def delete(self, username: str) -> None:
        self.http.delete(f"/control/staff/{self.id(username)}").raise_for_status()

    def state(self) -> dict[str, Any]:
        """Switches, the last notices with their answers, everybody."""
        return _json(self.http.get("/control"))

    def mails(
        self, to: str = "", count: int = 0, after: int = 0, timeout: float = PATIENCE
    ) -> list[dict[str, Any]]:
        """Mails newest first; with `count` waits until there are so many, and fails if not."""
        asked: dict[str, str | float] = {
            "to": to,
            "after": after,
            "count": count,
            "wait": timeout if count else 0,
        }
        answer = self.http.get("/mail.json", params=asked, timeout=timeout + PATIENCE)
        found: list[dict[str, Any]] = answer.raise_for_status().json()
        assert len(found) >= count, f"{len(found)} of {count} mails to {to or 'anybody'} came"
        return found

    def send(self, message: EmailMessage) -> dict[str, Any]:
        """Sends a mail to this company's server; raises as smtplib does."""
        with smtplib.SMTP("127.0.0.1", self.mail_port, timeout=PATIENCE) as server:
            return dict(server.send_message(message))

    def stop(self) -> int:
        """Asks it to stop and answers its exit code."""
        self.http.close()
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
        return self.process.returncode

    def _whole(self, username: str) -> dict[str, Any]:
        for person in self.state()["staff"]:
            if person["username"] == username:
                return dict(person)
        raise LookupError(f"nobody is called {username}")


def start(
    data: Path,
    *,
    token: str = "test-token",
    hook_url: str = "",
    hook_secret: str | None = None,
    staff_port: int = 0,
    mail_port: int = 0,
    **more: str,
) -> Handle:
    """Starts the program and waits until it listens. Give the ports again after a stop.

    `more` are other variables, as `COMPANY_MAIL_HOOK_URL`.
    """
    hook_secret = hook_secret or new_secret()
    process = subprocess.Popen(
        [*PROGRAM, "--data", str(data)],
        cwd=ROOT,
        env={
            **os.environ,
            "COMPANY_STAFF_PORT": str(staff_port),
            "COMPANY_MAIL_PORT": str(mail_port),
            "COMPANY_STAFF_TOKEN": token,
            "COMPANY_HOOK_URL": hook_url,
            "COMPANY_HOOK_SECRET": hook_secret,
            **more,
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line.startswith("ready "):
        process.kill()
        raise RuntimeError(f"the company did not start: {line!r}")
    parts = dict(word.split("=", 1) for word in line.split()[1:3])
    mail_at = int(parts["mail"].rpartition(":")[2])
    return Handle(data, token, hook_secret, process, parts["staff"], mail_at)


@contextmanager
def running(data: Path, **options: Any) -> Iterator[Handle]:
    handle = start(data, **options)
    try:
        yield handle
    finally:
        handle.stop()


def new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def _json(answer: httpx.Response) -> dict[str, Any]:
    if answer.is_error:
        raise AssertionError(f"{answer.status_code}: {answer.text}")
    return dict(answer.json())
