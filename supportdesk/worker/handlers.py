"""HANDLERS: which work answers to which name in the table of jobs."""

from collections.abc import Callable, Mapping
from typing import Any

import structlog
from sqlalchemy.orm import Session

from supportdesk.files import actions as files
from supportdesk.files.jobs import erase
from supportdesk.intake import filing
from supportdesk.intake.storing import TAKE_IN
from supportdesk.mail import actions as mail
from supportdesk.mail import jobs as mail_jobs
from supportdesk.mail import reactions as mail_reactions
from supportdesk.store import jobs
from supportdesk.store.jobs import Job
from supportdesk.worker.work import Work

log = structlog.get_logger("worker")

Effect = Callable[[Session], Any]
Handler = Callable[[Mapping[str, Any], Work, int], Effect | None]
"""Does the work, and returns what is written in the transaction that ends the job."""


def _erase_files(payload: Mapping[str, Any], _: Work, __: int) -> None:
    erase(payload["files"])


HANDLERS: Mapping[str, Handler] = {
    mail.DELIVER: lambda job, work, now: mail_jobs.deliver_mail(job, work.office, now),
    mail.LINKS_JOB: lambda job, work, now: mail_jobs.mail_links(job, work.office, now),
    mail_reactions.TELL: lambda job, work, now: mail_jobs.tell_customer(job, work.office, now),
    mail_reactions.ACKNOWLEDGE: lambda job, work, now: mail_jobs.acknowledge(job, work.office, now),
    files.ERASE: _erase_files,
    TAKE_IN: lambda job, work, now: filing.take_in(job, work.intake, now),
}
LAST_RESORTS: Mapping[str, Callable[[Mapping[str, Any], str, int], Effect]] = {
    TAKE_IN: filing.give_up,
}
"""What is done instead of a job that failed too often, and why; any other is left for people."""
DIED = "the worker died over it, again and again."


def do(job: Job, work: Work, now: int) -> None:
    """Do a job that was claimed, and end it; what fails is tried again later."""
    try:
        if job.attempts > jobs.GIVE_UP_AFTER and job.name in LAST_RESORTS:
            raise RuntimeError(DIED)
        jobs.finish(job, HANDLERS[job.name](job.payload, work, now))
    except Exception as error:
        log.exception("a job failed", job=job.name, attempts=job.attempts)
        _failed(job, f"{type(error).__name__}: {error}", now)


def _failed(job: Job, why: str, now: int) -> None:
    last_resort = LAST_RESORTS.get(job.name)
    if last_resort and job.attempts >= jobs.GIVE_UP_AFTER:
        jobs.finish(job, last_resort(job.payload, why, now))
    else:
        jobs.fail(job, why, now)
