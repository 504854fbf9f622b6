"""What a demonstration keeps from start to start: secrets, ports, and the settings made of them."""

import base64
import json
import os
import secrets
import socket
from pathlib import Path
from typing import Any

from supportdesk import serving

HOST = "127.0.0.1"
MARK = "demonstration.json"
STAFF_PORT, MAIL_PORT = 8081, 8025
DESK_ADDRESS, MAIL_NAME = "support@desk.example", "mail.northgate.example"
TRIES = 100


class Household:
    """A demonstration in the folder `data`. The desk's socket is open from the start.

    Raises OSError when no port near `port` is free.
    """

    def __init__(
        self,
        data: Path,
        port: int,
        staff_port: int = STAFF_PORT,
        mail_port: int = MAIL_PORT,
        database: str = "",
    ) -> None:
        self.data = data
        self.log = data / "run.log"
        self._database = database
        self._secrets = _secrets(data / MARK)
        self.listener = _listener_near(port)
        self.port: int = self.listener.getsockname()[1]
        self.staff_port = _free_port_near(staff_port)
        self.mail_port = _free_port_near(mail_port)

    @staticmethod
    def lives_in(data: Path) -> bool:
        """Whether a demonstration made this folder."""
        return (data / MARK).is_file()

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def staff_url(self) -> str:
        return f"http://{HOST}:{self.staff_port}"

    def addresses(self) -> list[tuple[str, str]]:
        """What to open in a browser, and what it is."""
        return [
            (self.url, "Support desk, for staff"),
            (f"{self.url}/support", "The same, for customers"),
            (self.staff_url, "Staff platform"),
            (f"{self.staff_url}/mail", "Mailbox of the customers"),
            (str(self.log), "What the programs say"),
        ]

    def accounts(self) -> list[dict[str, Any]]:
        """Who can sign in, as the company wrote it down."""
        found: list[dict[str, Any]] = json.loads(
            (self.data / "company" / "accounts.json").read_text()
        )
        return found

    def desk_settings(self) -> dict[str, str]:
        return {
            "DESK_DATABASE_URL": self._database,
            "DESK_DATA_DIR": str(self.data),
            "DESK_LISTEN": HOST,
            "DESK_WORKERS": "1",
            "DESK_PORT": str(self.port),
            "DESK_BASE_URL": self.url,
            "DESK_SECRET_KEY": self._secrets["secret_key"],
            "DESK_STAFF_URL": self.staff_url,
            "DESK_STAFF_TOKEN": self._secrets["staff_token"],
            "DESK_STAFF_HOOK_SECRET": self._secrets["hook_secret"],
            "DESK_SMTP_URL": f"smtp://{HOST}:{self.mail_port}",
            "DESK_MAIL_FROM": f"Support <{DESK_ADDRESS}>",
            "DESK_MAIL_AUTH_HOST": MAIL_NAME,
            "DESK_MAIL_HOOK_SECRET": self._secrets["mail_hook_secret"],
        }

    def company_settings(self) -> dict[str, str]:
        return {
            "COMPANY_DATA": str(self.data / "company"),
            "COMPANY_STAFF_PORT": str(self.staff_port),
            "COMPANY_MAIL_PORT": str(self.mail_port),
            "COMPANY_STAFF_TOKEN": self._secrets["staff_token"],
            "COMPANY_HOOK_SECRET": self._secrets["hook_secret"],
            "COMPANY_HOOK_URL": f"{self.url}/hooks/staff",
            "COMPANY_MAIL_HOOK_SECRET": self._secrets["mail_hook_secret"],
            "COMPANY_MAIL_HOOK_URL": f"{self.url}/hooks/mail",
            "COMPANY_DESK_ADDRESS": DESK_ADDRESS,
            "COMPANY_MAIL_NAME": MAIL_NAME,
        }


def _secrets(path: Path) -> dict[str, str]:
    """Those of the first start; an older demonstration gets what it lacks."""
    kept: dict[str, str] = json.loads(path.read_text()) if path.is_file() else {}
    made = {
        "secret_key": secrets.token_hex(32),
        "staff_token": secrets.token_urlsafe(32),
        "hook_secret": _hook_secret(),
        "mail_hook_secret": _hook_secret(),
    }
    if made.keys() <= kept.keys():
        return kept
    made |= kept
    fresh = path.with_suffix(".new")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(made, file)
    fresh.replace(path)
    return made


def _hook_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def _listener_near(port: int) -> socket.socket:
    for candidate in range(port, min(port + TRIES, 65536)):
        try:
            return serving.listen(HOST, candidate)
        except OSError:
            continue
    raise OSError(f"There is no free port from {port} on; name one with DESK_PORT.")


def _free_port_near(port: int) -> int:
    with _listener_near(port) as found:
        taken: int = found.getsockname()[1]
        return taken
