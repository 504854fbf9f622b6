"""How much may be attached by whom, and the sentences that say no. Sizes are bytes."""

import shutil
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from supportdesk.settings import Settings
from supportdesk.web.words import file_size

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Sender:
    """Who attaches: a person's key, and where limits count them while they are not proved.

    `address` is the e-mail address or phone number given, `origin` the network address (its /64).
    """

    person: str
    proved: bool = True
    address: str = ""
    origin: str = ""


@dataclass(frozen=True)
class Limits:
    """Limits of SECURITY section 7 and the settings. `disk`: a folder on the database's own
    disk; None where the database watches its disk itself (PostgreSQL)."""

    file_bytes: int = 25 * MEGABYTE
    files: int = 20
    ticket_bytes: int = 500 * MEGABYTE
    unproved_request_bytes: int = 10 * MEGABYTE
    unproved_day_bytes: int = 50 * MEGABYTE
    disk: Path | None = None
    free_share: float = 0.05
    free_bytes: int = 1000 * MEGABYTE


def limits_of(settings: Settings) -> Limits:
    """The limits of this desk. Load tests lift what a sender may bring in a day."""
    disk = settings.data_dir if settings.database_url.startswith("sqlite") else None
    usual = Limits(settings.file_bytes, settings.upload_files, disk=disk)
    return replace(usual, unproved_day_bytes=sys.maxsize) if settings.limits_off else usual


@dataclass(frozen=True)
class Used:
    """What counts already: in this request, in the ticket, and today for this sender."""

    request: int = 0
    ticket: int = 0
    day: int = 0


def why_not(size: int, used: Used, by: Sender, limits: Limits) -> str:
    """Why a file of that size is left out; empty when there is room for it."""
    if size > limits.file_bytes:
        return f"It is larger than {file_size(limits.file_bytes)}."
    if used.ticket + size > limits.ticket_bytes:
        return f"All files of a ticket together may have {file_size(limits.ticket_bytes)}."
    if by.proved:
        return ""
    if used.request + size > limits.unproved_request_bytes:
        most = file_size(limits.unproved_request_bytes)
        return f"Until your address is confirmed, {most} go with one message."
    if used.day + size > limits.unproved_day_bytes:
        most = file_size(limits.unproved_day_bytes)
        return f"Until your address is confirmed, {most} can be sent in a day."
    return ""


def too_many(limits: Limits) -> str:
    return f"At most {limits.files} files go with one message."


def disk_is_low(limits: Limits) -> bool:
    """Is so little disk left that it is kept for text? Mail intake stops then, admins see it."""
    if limits.disk is None:
        return False
    total, _, free = shutil.disk_usage(limits.disk)
    return free < max(limits.free_bytes, int(total * limits.free_share))
