"""A worker that is killed in the worst moment: the mail is out, and nobody wrote it down."""

import os
import signal

from supportdesk.factory import create_app
from supportdesk.settings import Settings
from supportdesk.store import jobs
from supportdesk.wiring import mailer_for
from supportdesk.worker import handlers
from supportdesk.worker.work import work_of
from tests.cast import NOW


class Dying:
    def __init__(self, mailer) -> None:
        self.mailer = mailer

    def rests_until(self, now: int) -> int:
        return now

    def end_rested(self, now: int) -> None:
        pass

    def send(self, *mail) -> None:
        self.mailer.send(*mail)
        os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    settings = Settings.from_environ(os.environ)
    app = create_app(settings)
    with app.app_context():
        work = work_of(app, Dying(mailer_for(settings)), NOW)
        for job in jobs.claim(NOW):
            handlers.do(job, work, NOW)


if __name__ == "__main__":
    main()
