"""Mail that came in, of every kind, with hostile words wherever people can write some."""

import io
from collections.abc import Iterator

from sqlalchemy import update

from supportdesk.intake import storing
from supportdesk.intake.models import IncomingRow
from supportdesk.store import jobs
from supportdesk.store.database import change
from supportdesk.web.clock import now
from supportdesk.worker import handlers
from supportdesk.worker.work import work_of
from tests.desk import Team

RAW = """From: "{words}" <{sender}>
Cc: "{words}" <{mark}2@brack.example>
Subject: {words}
Message-ID: <{n}@brack.example>
{more}Content-Type: multipart/mixed; boundary=b

--b

{words}
> {words}
--b
Content-Disposition: attachment; filename="{mark}<b>.log"

x
--b--
"""


def come(team: Team, mark: str, words: str, sender: str) -> Iterator[int]:
    """One that waits for people, one beside ticket 1001, one in a ticket of its own, the same
    again, and one at which the worker failed."""
    quoted = words.replace('"', "'")
    with team.app.app_context():
        work = work_of(team.app, None, now())
        for n, who, more in (
            (1, f"{mark}@localhost", ""),
            (2, sender, "X-Autoreply: yes\n"),
            (3, sender, ""),
            (3, sender, ""),
        ):
            raw = RAW.format(words=quoted, sender=who, mark=mark, n=n, more=more)
            kept = storing.keep(io.BytesIO(raw.encode()), "file", now())
            job = next(each for each in jobs.claim(now(), 100) if each.name == storing.TAKE_IN)
            handlers.do(job, work, now())
            if n == 2:
                its = update(IncomingRow).where(IncomingRow.id == kept.id)
                change(lambda session, its=its: session.execute(its.values(ticket=1001)))
            yield kept.id
        yield storing.keep(io.BytesIO(b""), "file", now()).id
