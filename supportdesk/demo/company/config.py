"""What the program is told at start, from the command line or `COMPANY_…` variables."""

from __future__ import annotations

import argparse
import base64
import binascii
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

HOST = "127.0.0.1"
SECRET_PREFIX = "whsec_"  # noqa: S105  the mark of such secrets, not one of them
SECRET_MIN_BYTES = 24  # Standard Webhooks: 24 to 64 bytes

OPTIONS = {
    "data": ("COMPANY_DATA", "folder for the database and accounts.json"),
    "staff-port": (
        "COMPANY_STAFF_PORT",
        "port of the staff platform and the pages (0: a free one)",
    ),
    "mail-port": ("COMPANY_MAIL_PORT", "port of the mail server (0: a free one)"),
    "token": ("COMPANY_STAFF_TOKEN", "bearer token of the staff API; better given by the variable"),
    "hook-url": ("COMPANY_HOOK_URL", "where change notices go; without it none are sent"),
    "hook-secret": ("COMPANY_HOOK_SECRET", "whsec_…, signs notices; better given by the variable"),
    "mail-hook-url": ("COMPANY_MAIL_HOOK_URL", "where mail to the desk goes; without it none is"),
    "mail-hook-secret": (
        "COMPANY_MAIL_HOOK_SECRET",
        "whsec_…, signs that mail; better given by the variable",
    ),
    "desk-address": ("COMPANY_DESK_ADDRESS", "the desk's mail address"),
    "mail-name": ("COMPANY_MAIL_NAME", "by which the desk knows this mail server"),
    "post": ("COMPANY_POST", "1: a few mails come to the desk on the first morning"),
}


@dataclass(frozen=True)
class Config:
    data: Path
    staff_port: int
    mail_port: int
    token: str
    hook_url: str
    hook_secret: bytes
    mail_hook_url: str
    mail_hook_secret: bytes
    desk_address: str
    mail_name: str
    brings_post: bool = False

    @property
    def database(self) -> Path:
        return self.data / "company.sqlite3"

    @property
    def accounts_file(self) -> Path:
        return self.data / "accounts.json"

    @property
    def can_notify(self) -> bool:
        return bool(self.hook_url and self.hook_secret)

    @property
    def can_write(self) -> bool:
        return bool(self.mail_hook_url and self.mail_hook_secret)


def read(arguments: list[str], environ: dict[str, str]) -> Config:
    """The settings; the command line goes first. Ends the program with every fault listed."""
    given = {**_from_environment(environ), **_from_arguments(arguments)}
    faults: list[str] = []
    config = Config(
        data=Path(given.get("data") or "."),
        staff_port=_port(given, "staff-port", faults),
        mail_port=_port(given, "mail-port", faults),
        token=given.get("token", ""),
        hook_url=_url(given, "hook-url", faults),
        hook_secret=_secret(given, "hook-secret", faults),
        mail_hook_url=_url(given, "mail-hook-url", faults),
        mail_hook_secret=_secret(given, "mail-hook-secret", faults),
        desk_address=given.get("desk-address", ""),
        mail_name=given.get("mail-name", ""),
        brings_post=given.get("post") == "1",
    )
    faults += [f"{_named(name)} is missing." for name in ("data", "token") if not given.get(name)]
    if faults:
        sys.exit("\n".join(faults))
    return config


def _from_environment(environ: dict[str, str]) -> dict[str, str]:
    return {name: environ[key] for name, (key, _) in OPTIONS.items() if environ.get(key)}


def _from_arguments(arguments: list[str]) -> dict[str, str]:
    parser = argparse.ArgumentParser(prog="python -m supportdesk.demo.company", description=__doc__)
    for name, (key, text) in OPTIONS.items():
        parser.add_argument(f"--{name}", dest=name, metavar=key, help=text)
    return {name: value for name, value in vars(parser.parse_args(arguments)).items() if value}


def _named(name: str) -> str:
    return f"--{name} ({OPTIONS[name][0]})"


def _port(given: dict[str, str], name: str, faults: list[str]) -> int:
    text = given.get(name, "")
    if text.isascii() and text.isdigit() and int(text) < 65536:
        return int(text)
    faults.append(f"{_named(name)} must be a port, 0 for a free one.")
    return 0


def _url(given: dict[str, str], name: str, faults: list[str]) -> str:
    text = given.get(name, "")
    parts = urlsplit(text)
    if text and (parts.scheme not in ("http", "https") or not parts.hostname):
        faults.append(f"{_named(name)} must be an http or https address.")
    return text


def _secret(given: dict[str, str], name: str, faults: list[str]) -> bytes:
    text = given.get(name, "")
    if not text:
        return b""
    try:
        secret = base64.b64decode(text.removeprefix(SECRET_PREFIX), validate=True)
    except binascii.Error:
        secret = b""
    if not text.startswith(SECRET_PREFIX) or len(secret) < SECRET_MIN_BYTES:
        faults.append(f"{_named(name)} must be whsec_ and 24 or more bytes in base64.")
    return secret
