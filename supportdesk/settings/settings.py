"""The settings: one frozen object, read once from `DESK_*`, every fault named at once."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from supportdesk.settings.hours import ServiceHours
from supportdesk.settings.places import MailServer, Resolve, is_private_host, look_up
from supportdesk.settings.readers import LONGEST_SENDER
from supportdesk.settings.table import VARIABLES, Variable
from supportdesk.web.networks import Network, is_loopback_host

_MEGABYTE = 1_000_000
_FORM_SLACK = 2 * _MEGABYTE


_LONG_SENDER = (
    f"DESK_MAIL_FROM may have {LONGEST_SENDER} characters before the @ where mail is read:"
    " the addresses that customers answer to begin with it."
)


class SettingsFault(Exception):
    """Everything that is wrong with the environment, one sentence each. Never holds a secret."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, repr=False)
class Settings:
    """What the operator decided. Each attribute is its variable without `DESK_`, in lower case."""

    database_url: str
    secret_key: tuple[bytes, ...]
    base_url: str
    data_dir: Path
    listen: str
    port: int
    workers: int
    staff_url: str
    staff_token: str
    staff_hook_secret: tuple[str, ...]
    staff_roles: Mapping[str, frozenset[str]]
    staff_cache_seconds: int
    staff_grace_seconds: int
    session_hours: int
    link_days: int
    reopen_seconds: int
    replay_frames: int
    upload_mb: int
    upload_files: int
    ticket_prefix: str
    service_hours: ServiceHours
    first_response_minutes: int
    smtp_url: MailServer | None
    imap_url: MailServer | None
    mail_from: str
    mail_auth_host: str
    mail_hook_secret: tuple[str, ...]
    mail_pipe: bool
    trusted_proxies: tuple[Network, ...]
    ops_token: str
    limits: str
    demonstration: bool = False

    @classmethod
    def from_environ(
        cls,
        environ: Mapping[str, str],
        *,
        demonstration: bool = False,
        resolve: Resolve = look_up,
    ) -> "Settings":
        """Read and check everything. Raises SettingsFault.

        `demonstration` gives the base URL a default on this machine and refuses to listen
        elsewhere. `resolve` finds the addresses of a host name.
        """
        faults: list[str] = []
        found = {var.attribute: _read(var, environ, faults) for var in VARIABLES}
        if demonstration and not found["base_url"]:
            found["base_url"] = f"http://127.0.0.1:{found['port'] or 8000}"
            faults[:] = [fault for fault in faults if fault != _needed("DESK_BASE_URL")]
        faults += _contradictions(found, demonstration, resolve)
        if faults:
            raise SettingsFault(faults)
        found["database_url"] = found["database_url"] or f"sqlite:///{found['data_dir']}/desk.db"
        return cls(**found, demonstration=demonstration)

    @property
    def https(self) -> bool:
        """Whether people reach the desk over TLS: cookies are then Secure and `__Host-`."""
        return self.base_url.startswith("https://")

    @property
    def reads_mail(self) -> bool:
        """Whether an answer to a mail of ours arrives: there is a way in, and a sender."""
        return bool(self.mail_from) and any((self.imap_url, self.mail_hook_secret, self.mail_pipe))

    @property
    def limits_off(self) -> bool:
        return self.limits == "off"

    @property
    def file_bytes(self) -> int:
        """The largest file; a MB has 1,000,000 bytes, here and wherever sizes are said."""
        return self.upload_mb * _MEGABYTE

    @property
    def upload_bytes(self) -> int:
        """Largest request that brings files: all of them at once and the form around them."""
        return self.file_bytes * self.upload_files + _FORM_SLACK

    def __repr__(self) -> str:
        secret = {var.attribute for var in VARIABLES if var.secret}
        shown = (
            f"{name}={'***' if name in secret and value else repr(value)}"
            for name, value in ((field.name, getattr(self, field.name)) for field in fields(self))
        )
        return f"Settings({', '.join(shown)})"


def describe() -> list[tuple[str, str | None, str]]:
    """Every variable as (name, default or None, meaning), in the order of README's table."""
    return [(var.name, var.default, var.meaning) for var in VARIABLES]


def strangers(environ: Mapping[str, str]) -> list[str]:
    """Names that begin with `DESK_` and mean nothing: most likely a typing error."""
    known = {var.name for var in VARIABLES} | {f"{var.name}_FILE" for var in VARIABLES}
    return sorted(name for name in environ if name.startswith("DESK_") and name not in known)


def _read(var: Variable, environ: Mapping[str, str], faults: list[str]) -> Any:
    try:
        text = _text(var, environ)
        if text is None and var.default is None:
            if var.needed:
                faults.append(_needed(var.name))
            return var.missing
        return var.read(var.default or "" if text is None else text)
    except ValueError as fault:
        faults.append(f"{var.name} {fault}.")
        return var.missing


def _text(var: Variable, environ: Mapping[str, str]) -> str | None:
    """What was given, trimmed; None when nothing was. A secret may stand in a file."""
    given = environ.get(var.name, "").strip()
    place = environ.get(f"{var.name}_FILE", "").strip() if var.secret else ""
    if given and place:
        raise ValueError("is given twice, also as a file")
    if not place:
        return given or None
    try:
        return Path(place).read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError):
        raise ValueError("is given as a file that cannot be read") from None


def _needed(name: str) -> str:
    return f"{name} is missing."


def _contradictions(found: dict[str, Any], demonstration: bool, resolve: Resolve) -> list[str]:
    faults = _base_faults(found, resolve)
    staff = urlsplit(found["staff_url"])
    if staff.scheme == "http" and not is_private_host(staff.hostname or "", resolve):
        faults.append("DESK_STAFF_URL must be https, or a private address.")
    imap = found["imap_url"]
    if imap and not imap.tls and not is_private_host(imap.host, resolve):
        faults.append("DESK_IMAP_URL must be imaps, or a private address.")
    if demonstration and not is_loopback_host(found["listen"] or "127.0.0.1"):
        faults.append("DESK_LISTEN must be this machine: the demonstration listens nowhere else.")
    if found["smtp_url"] and not found["mail_from"]:
        faults.append("DESK_MAIL_FROM is missing: mail needs a sender.")
    inlets = (found["imap_url"], found["mail_hook_secret"], found["mail_pipe"])
    local = parseaddr(found["mail_from"])[1].rpartition("@")[0]
    if any(inlets) and len(local) > LONGEST_SENDER:
        faults.append(_LONG_SENDER)
    return faults


def _base_faults(found: dict[str, Any], resolve: Resolve) -> list[str]:
    base = urlsplit(found["base_url"])
    host = base.hostname or ""
    if not host or is_loopback_host(host):
        return []
    if found["limits"] == "off":
        if is_private_host(host, resolve):
            return []
        return ["DESK_LIMITS may be off only where DESK_BASE_URL is this machine or private."]
    if base.scheme == "http":
        return ["DESK_BASE_URL must be https, unless it is this machine."]
    return []
