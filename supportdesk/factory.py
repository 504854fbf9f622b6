"""Putting the desk together: settings, database, doors. Nothing is asked or opened here."""

from importlib import import_module
from pathlib import Path

from flask import Flask

from supportdesk import blueprints, cli, reactions, shell
from supportdesk.dashboard import showing as dashboard
from supportdesk.directory.port import Directory
from supportdesk.live import starting as live
from supportdesk.mail import queries as mail
from supportdesk.settings import Settings
from supportdesk.store import dialects
from supportdesk.store.database import db
from supportdesk.tickets import linkmail
from supportdesk.tickets.changing import use_prefix
from supportdesk.web import manners
from supportdesk.web.site import Site
from supportdesk.wiring import wire
from supportdesk.worker import readiness

ROOT = Path(__file__).resolve().parent.parent


def create_app(settings: Settings, directory: Directory | None = None) -> Flask:
    """The whole application for these settings; several may live in one process (tests).

    `directory` stands in for the staff platform of the settings.
    """
    app = Flask("supportdesk", template_folder=str(ROOT / "templates"), static_folder=None)
    app.extensions["settings"] = settings
    manners.install(app, _site(settings), ROOT / "static", readiness.checks(app))
    _open_database(app, settings)
    use_prefix(settings.ticket_prefix)
    linkmail.told_by(mail.link_mail)
    shell.install(app, settings)
    blueprints.register(app)
    live.install(app, wire(app, settings, directory), dashboard.panels_html)
    reactions.install(settings)
    cli.install(app)
    return app


def load_models() -> None:
    """Import every module that holds tables, so that the metadata knows them all.

    Tables live in `store/` and in each feature's `models.py` (a house test looks).
    """
    package = Path(__file__).resolve().parent
    for path in sorted([*package.glob("store/*.py"), *package.rglob("models.py")]):
        import_module(".".join(path.relative_to(package.parent).with_suffix("").parts))


def _site(settings: Settings) -> Site:
    return Site(
        base_url=settings.base_url,
        trusted_proxies=settings.trusted_proxies,
        ops_token=settings.ops_token,
        upload_bytes=settings.upload_bytes,
    )


def _open_database(app: Flask, settings: Settings) -> None:
    url = settings.database_url
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = dialects.engine_options(url)
    load_models()
    db.init_app(app)
    with app.app_context():
        dialects.prepare(db.engine)
