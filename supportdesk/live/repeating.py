"""What a process does for its streams by the clock: over and over, whatever one turn meets."""

import threading
from collections.abc import Callable

import structlog
from sqlalchemy.exc import SQLAlchemyError

from supportdesk.live.hub import Hub

log = structlog.get_logger()


def repeat(hub: Hub, seconds: float, turn: Callable[[], None], fault: str) -> None:
    """Have a greenlet take `turn` every so many seconds until the process goes.

    A turn that fails is logged as `fault`; the next one makes up for it.
    """
    threading.Thread(target=_run, args=(hub, seconds, turn, fault), daemon=True).start()


def _run(hub: Hub, seconds: float, turn: Callable[[], None], fault: str) -> None:
    pause = threading.Event()
    while not hub.closing:
        try:
            turn()
        except SQLAlchemyError as error:  # the database is away
            log.warning(fault, error=type(error).__name__)
        except Exception:
            log.exception(fault)
        pause.wait(seconds)
