"""The only file that names concrete adapters: what the desk is made of, for these settings."""

from flask import Flask

from supportdesk.directory import desk as sign_in
from supportdesk.directory.cached import CachedDirectory
from supportdesk.directory.deadline import patient_client
from supportdesk.directory.http import HttpDirectory
from supportdesk.directory.news import differences, noticed_at
from supportdesk.directory.port import Directory
from supportdesk.directory.roster import Roster
from supportdesk.doors import Desk
from supportdesk.files.limits import limits_of
from supportdesk.intake.imap import MailboxInlet
from supportdesk.mail.sending import Mailer, SmtpMailer
from supportdesk.settings import Settings
from supportdesk.settings.keys import Keys
from supportdesk.web.clock import now


def directory_for(settings: Settings) -> Directory:
    """The staff platform of the settings."""
    return HttpDirectory(
        patient_client(), settings.staff_url, settings.staff_token, settings.staff_roles
    )


def mailer_for(settings: Settings) -> Mailer | None:
    """The mail server of the settings; None when there is none."""
    return SmtpMailer(settings.smtp_url, settings.mail_from) if settings.smtp_url else None


def inlet_for(settings: Settings) -> MailboxInlet | None:
    """The mailbox of the settings; None when there is none."""
    return MailboxInlet(settings.imap_url, limits_of(settings), now) if settings.imap_url else None


def wire(app: Flask, settings: Settings, directory: Directory | None = None) -> Desk:
    """Put the desk's services where its doors find them. Tests bring their own directory."""
    cached = CachedDirectory(
        directory or directory_for(settings),
        settings.staff_cache_seconds * 1000,
        settings.staff_grace_seconds * 1000,
        noticed_at=noticed_at,
        on_news=differences(now),
    )
    roster = Roster(cached, settings.staff_cache_seconds * 1000)
    desk = Desk(settings, cached, roster, Keys(settings.secret_key))
    app.extensions["desk"] = desk
    sign_in.install(app)
    return desk
