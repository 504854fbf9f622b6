"""What jobs and chores work with: the desk's services, the mail room, the watch over staff."""

from dataclasses import dataclass
from functools import partial

from flask import Flask

from supportdesk.domain.replay import STAFF, Actor
from supportdesk.doors import Desk, ask_about, roles_now
from supportdesk.intake.imap import MailboxInlet
from supportdesk.intake.work import Intake
from supportdesk.mail.addressing import ReplyAddresses
from supportdesk.mail.compose import Letter
from supportdesk.mail.jobs import Office
from supportdesk.mail.sending import Mailer
from supportdesk.settings import Settings
from supportdesk.worker.staff import StaffWatch


@dataclass(frozen=True)
class Work:
    """Made once per worker."""

    settings: Settings
    office: Office
    intake: Intake
    staff: StaffWatch
    inlet: MailboxInlet | None = None

    def stop(self) -> None:
        """Wait for nothing any more."""
        if self.inlet:
            self.inlet.stop()


def work_of(app: Flask, mailer: Mailer | None, now: int, inlet: MailboxInlet | None = None) -> Work:
    """The work of this application; `mailer` None: mail stays in the outbox. `inlet` None: no
    mailbox is read."""
    desk: Desk = app.extensions["desk"]

    def render(letter: Letter) -> str:
        return app.jinja_env.get_template("mail/letter.html").render(letter=letter)

    sender = desk.settings.mail_from
    addresses = ReplyAddresses(sender, desk.keys) if desk.settings.reads_mail else None
    office = Office(desk.settings, mailer, render, addresses)
    intake = Intake(desk.settings, roles_now, ask_about, partial(_staff_at, desk))
    return Work(desk.settings, office, intake, StaffWatch(desk, now), inlet)


def _staff_at(desk: Desk, address: str, now: int) -> Actor | None:
    """Who of the staff has this address. Nobody while the platform does not say so."""
    listed = desk.roster.listed(now)
    if listed.late:
        return None
    for person in listed.people:
        if person.email.lower() == address and person.has_access():
            return Actor(STAFF, person.id, person.name, person.roles)
    return None
