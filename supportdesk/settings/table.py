"""SETTINGS: every variable the desk reads, its default, its meaning. README follows it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from supportdesk.settings import readers
from supportdesk.settings.hours import service_hours
from supportdesk.settings.places import base_address, mail_server, web_address
from supportdesk.settings.readers import matching, one_of, token, whole_number


@dataclass(frozen=True)
class Variable:
    """One setting. `default` is its text, None for none; `needed` says that it must be given."""

    name: str
    default: str | None
    meaning: str
    read: Callable[[str], Any]
    secret: bool = False
    needed: bool = False
    missing: Any = None

    @property
    def attribute(self) -> str:
        return self.name.removeprefix("DESK_").lower()


def _plain(text: str) -> str:
    return text


VARIABLES = (
    Variable(
        "DESK_DATABASE_URL", "",
        "SQLite in the data folder unless set; `postgresql+psycopg://…` for several processes "
        "and machines",
        matching(r"(sqlite:///|postgresql\+psycopg://).+|",
                 "must begin with postgresql+psycopg:// or sqlite:///"), secret=True),
    Variable("DESK_SECRET_KEY", None,
             "at least 32 random bytes; a comma list: the first signs, all verify",
             readers.secret_keys, secret=True, needed=True, missing=()),
    Variable("DESK_BASE_URL", None, "the address people use, `https://…` without a path",
             base_address, needed=True, missing=""),
    Variable("DESK_DATA_DIR", "data", "folder of the database, the files and the sockets",
             readers.folder),
    Variable("DESK_LISTEN", "127.0.0.1", "address to listen on",
             matching(r"[0-9A-Za-z.:\[\]-]+", "must be an address or a host name")),
    Variable("DESK_PORT", "8000", "port to listen on", whole_number(1, 65535)),
    Variable("DESK_WORKERS", "1", "web processes", whole_number(1, 64)),
    Variable("DESK_STAFF_URL", None, "the staff platform; https, or a private address",
             web_address, needed=True, missing=""),
    Variable("DESK_STAFF_TOKEN", None, "service token for the staff platform", token(1),
             secret=True, needed=True, missing=""),
    Variable("DESK_STAFF_HOOK_SECRET", None,
             "`whsec_<base64>` of its change notices, several for rotation; unset: no such door",
             readers.hook_secrets, secret=True, missing=()),
    Variable("DESK_STAFF_ROLES", "", "its role names, as `l1=Support,l2=Engineer,admin=Lead`",
             readers.role_names),
    Variable("DESK_STAFF_CACHE_SECONDS", "60", "how long an answer of the platform is good",
             whole_number(1, 3600)),
    Variable("DESK_STAFF_GRACE_SECONDS", "900", "how long people go on while it does not answer",
             whole_number(0, 86400)),
    Variable("DESK_SESSION_HOURS", "12", "a session ends after so long without use",
             whole_number(1, 24)),
    Variable("DESK_LINK_DAYS", "30", "a customer's link ends so long after closing",
             whole_number(1, 365)),
    Variable("DESK_REOPEN_SECONDS", "259200", "how long a resolved ticket can be reopened",
             whole_number(0, 31_536_000)),
    Variable("DESK_REPLAY_FRAMES", "500", "a live page further behind is fetched anew",
             whole_number(1, 100_000)),
    Variable("DESK_UPLOAD_MB", "25", "largest file", whole_number(1, 1024)),
    Variable("DESK_UPLOAD_FILES", "20", "files in a message", whole_number(1, 100)),
    Variable("DESK_TICKET_PREFIX", "TKT", "what stands before a ticket's number",
             matching(r"[A-Za-z][A-Za-z0-9]{0,9}", "must be a short word of letters and digits")),
    Variable("DESK_SERVICE_HOURS", "mon-fri 09:00-17:30 Europe/London",
             "when somebody answers; several slots separated by `;`", service_hours),
    Variable("DESK_FIRST_RESPONSE_MINUTES", "240", "the promise to customers, in service hours",
             whole_number(1, 100_000)),
    Variable("DESK_SMTP_URL", None,
             "`smtp://user:pass@host:port` (STARTTLS wherever there is a password and the host "
             "is not this machine) or `smtps://`; unset: mail waits in the outbox",
             lambda text: mail_server(text, ("smtp", "smtps")), secret=True),
    Variable("DESK_IMAP_URL", None,
             "`imaps://user:pass@host:port/mailbox` (INBOX unless named) of a mailbox of its own; "
             "`imap://` for this machine, or a private address with STARTTLS; unset: none is read",
             lambda text: mail_server(text, ("imaps", "imap")), secret=True),
    Variable("DESK_MAIL_FROM", None, "sender, as `Support <support@example.com>`",
             readers.mail_sender, missing=""),
    Variable("DESK_MAIL_AUTH_HOST", None,
             "the host whose `Authentication-Results` are believed; unset: none",
             matching(r"[A-Za-z0-9._-]+", "must be a host name"), missing=""),
    Variable("DESK_MAIL_HOOK_SECRET", None,
             "`whsec_<base64>` of mail handed in at `/hooks/mail`, several for rotation; unset: "
             "no such door",
             readers.hook_secrets, secret=True, missing=()),
    Variable("DESK_MAIL_PIPE", "0",
             "`1` where the mail server hands mail to `flask mail ingest`: customers may answer",
             lambda text: one_of("0", "1")(text) == "1"),
    Variable("DESK_TRUSTED_PROXIES", None, "networks whose forwarded headers count",
             readers.networks, missing=()),
    Variable("DESK_OPS_TOKEN", None,
             "who reads `/metrics` and `/readyz` in full besides this machine",
             token(16), secret=True, missing=""),
    Variable("DESK_LIMITS", "normal",
             "`off` for load tests, only where the base URL is this machine or a private address",
             one_of("normal", "off")),
)  # fmt: skip
