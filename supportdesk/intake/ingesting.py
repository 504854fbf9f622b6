"""Mail from files or a pipe: what becomes of each, in words and as programs hear it (sysexits.h).

A file that is handed in twice is one mail: its place is the digest of its bytes.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

import structlog
from sqlalchemy.exc import SQLAlchemyError

from supportdesk.domain.errors import Invalid, TooLarge, Unavailable
from supportdesk.files.limits import Limits
from supportdesk.intake.handing import COMMAND, gathered, hand_in

TAKEN, NOT_A_MAIL, NO_SUCH_FILE, TRY_AGAIN = 0, 65, 66, 75
WORST_LAST = (TAKEN, NO_SUCH_FILE, NOT_A_MAIL, TRY_AGAIN)
"""Of several files one status is told: whoever tries all again has none of them twice."""
PIECE_BYTES = 256_000
AWAY = "The database does not answer. Try again later."
BROKEN = "Something failed here. Try again later; the log says what."

log = structlog.get_logger("mail")
Opened = Callable[[], AbstractContextManager[BinaryIO]]


@dataclass(frozen=True)
class Outcome:
    """What became of one file."""

    status: int
    words: str


def ingest(opened: Opened, now: int, limits: Limits) -> Outcome:
    """Take the mail of one file. Whatever fails is an outcome, never an exception."""
    try:
        with opened() as file, gathered(_pieces(file)) as raw:
            stored = hand_in(raw, COMMAND, now, f"file:{raw.digest}", limits)
    except (Invalid, TooLarge) as fault:
        return Outcome(NOT_A_MAIL, fault.message)
    except Unavailable as fault:
        return Outcome(TRY_AGAIN, fault.message)
    except SQLAlchemyError as error:
        log.warning("a mail was not taken", error=type(error).__name__)
        return Outcome(TRY_AGAIN, AWAY)
    except OSError as error:
        return Outcome(NO_SUCH_FILE if error.filename else TRY_AGAIN, error.strerror or BROKEN)
    except Exception:
        log.exception("a mail was not taken")
        return Outcome(TRY_AGAIN, BROKEN)
    again = " It was taken before." if stored.repeated else ""
    return Outcome(TAKEN, f"Taken as mail {stored.id}.{again}")


def status_of(outcomes: list[Outcome]) -> int:
    """The exit status of all together."""
    return max((outcome.status for outcome in outcomes), key=WORST_LAST.index, default=TAKEN)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    return iter(partial(file.read, PIECE_BYTES), b"")
