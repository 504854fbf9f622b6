"""`python -m supportdesk.worker`: runs until SIGTERM or SIGINT."""

import os
import signal
import sys

from flask import Flask

from supportdesk.factory import create_app
from supportdesk.live.signals import is_news
from supportdesk.settings import Settings, SettingsFault
from supportdesk.store.database import db
from supportdesk.store.dialects import answer_within
from supportdesk.store.jobs import LEASE_MS
from supportdesk.web import logging, templates
from supportdesk.web.clock import now
from supportdesk.wiring import inlet_for, mailer_for
from supportdesk.worker.running import Worker
from supportdesk.worker.work import work_of

ENDS = {signal.SIGTERM, signal.SIGINT}
PATIENCE_SECONDS = 10.0
ANSWER_SECONDS = LEASE_MS / 1_000
"""For a statement: after that the job it is for is somebody else's."""


def main() -> int:
    os.umask(0o077)
    # Blocked in all threads and awaited in one: no signal ever interrupts a piece of work.
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
    try:
        settings = Settings.from_environ(os.environ)
    except SettingsFault as fault:
        print(*fault.faults, sep="\n", file=sys.stderr)
        return 2
    logging.configure()
    worker = start(create_app(settings))
    signal.sigwait(ENDS)
    ended = worker.stop(PATIENCE_SECONDS)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    # At once: the threads that listen for signals wait in the system and never return.
    os._exit(0 if ended else 1)


def start(app: Flask) -> Worker:
    """Begin to work; commits of this worker are told to the others, theirs wake it."""
    templates.load_all(app)
    with app.app_context():
        answer_within(db.engine, ANSWER_SECONDS)
        settings = app.extensions["desk"].settings
        work = work_of(app, mailer_for(settings), now(), inlet_for(settings))
    worker = Worker(app, work)
    app.extensions["signals"].start(lambda batch: worker.wake() if is_news(batch) else None)
    worker.start()
    print("The worker is at work.", flush=True)
    return worker


if __name__ == "__main__":
    sys.exit(main())
