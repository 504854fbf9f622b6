"""What /readyz asks besides the database: staff platform, mail, worker, each in words."""

import time
from collections.abc import Callable, Mapping

from flask import Flask

from supportdesk.domain.durations import MINUTE
from supportdesk.intake.fetched import fetching
from supportdesk.intake.queries import waiting_for_the_desk
from supportdesk.mail.queries import LATE_MS, outgoing_state
from supportdesk.store import chores, desk, jobs
from supportdesk.web.clock import now
from supportdesk.web.words import plural, span

LONGEST_SILENCE_MS = 20_000
LONGEST_LAG_MS = MINUTE
LONGEST_AWAY_SECONDS = 10.0

Check = Callable[[], tuple[bool, str]]


def checks(app: Flask) -> Mapping[str, Check]:
    """The parts the desk needs; without the first it cannot serve at all."""
    return {
        "database": _database,
        "staff_platform": lambda: _staff_platform(app),
        "mail": lambda: _mail(app),
        "worker": _worker,
        "live_line": lambda: _live_line(app),
    }


def _database() -> tuple[bool, str]:
    position, _ = desk.head()
    return True, f"at position {position}"


def _staff_platform(app: Flask) -> tuple[bool, str]:
    if app.extensions["desk"].directory.is_failing():
        return False, "does not answer; people go on with its last answers for a while"
    return True, "answers"


def _mail(app: Flask) -> tuple[bool, str]:
    """Out, and in: where a mailbox is read, and what waits to be taken in."""
    settings = app.extensions["desk"].settings
    found = [_outgoing(has_server=settings.smtp_url is not None)]
    if settings.imap_url is not None:
        found.append(fetching(now()))
    mails, oldest = waiting_for_the_desk(now())
    if mails:
        words = f"{plural(mails, 'mail waits', 'mails wait')} to be taken in, up to {span(oldest)}"
        found.append((oldest <= LATE_MS, words))
    return all(well for well, _ in found), "; ".join(words for _, words in found)


def _outgoing(*, has_server: bool) -> tuple[bool, str]:
    outgoing = outgoing_state(now())
    if not has_server:
        return True, f"no mail server is set up; {outgoing.words.lower()}"
    lag = f"; the oldest waits {span(outgoing.oldest)}" if outgoing.waiting else ""
    return outgoing.oldest <= LATE_MS, outgoing.words.lower() + lag


def _worker() -> tuple[bool, str]:
    at, seen = now(), chores.last_done(chores.HEARTBEAT)
    if seen is None:
        return False, "no worker has run yet"
    if at - seen > LONGEST_SILENCE_MS:
        return False, f"last seen {span(at - seen)} ago"
    lag = jobs.lag(at)
    return lag <= LONGEST_LAG_MS, f"lags by {span(lag)}" if lag >= 1_000 else "keeps up"


def _live_line(app: Flask) -> tuple[bool, str]:
    """Of the web process that answers. A moment is over before anybody has to look."""
    since = app.extensions["live"].listener.away_since
    away = 0.0 if since is None else time.monotonic() - since
    if away < LONGEST_AWAY_SECONDS:
        return True, "follows"
    return False, f"has not followed for {span(int(away * 1_000))}; open pages say so"
