"""A tiny desk with only this room's doors, and the real manners around them."""

from pathlib import Path
from types import SimpleNamespace

from flask import Flask
from jinja2 import ChoiceLoader, DictLoader

from supportdesk.directory import desk as sign_in
from supportdesk.directory import hooks
from supportdesk.store import dialects
from supportdesk.store.database import db
from supportdesk.web import manners
from supportdesk.web.site import Site
from tests.directory.people import cached

LOCAL = "http://localhost"
HOOK_SECRET = "whsec_" + "cw" * 21 + "cw=="
PLAIN = {
    "layouts/plain.html": "<title>{% block title %}{% endblock %}</title>"
    "<main>{% block main %}{% endblock %}</main>"
}


def tiny_desk(folder, url, platform, base_url=LOCAL, secrets=(HOOK_SECRET,)):
    """One process of a desk on the database at `url`."""
    tiny = Flask("tiny", template_folder=str(Path(__file__).parents[2] / "templates"))
    (folder / "icons.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    manners.install(tiny, Site(base_url), folder, {})
    tiny.jinja_loader = ChoiceLoader([DictLoader(PLAIN), tiny.jinja_loader])
    settings = SimpleNamespace(session_hours=12, staff_hook_secret=secrets)
    tiny.extensions["desk"] = SimpleNamespace(settings=settings, directory=cached(platform))
    sign_in.install(tiny)
    tiny.register_blueprint(sign_in.doors)
    tiny.register_blueprint(hooks.doors)
    for path in ("/mine", "/live", "/tickets/1001/seen"):
        tiny.add_url_rule(path, path, mine)
    _open_database(tiny, url)
    return tiny


def mine():
    return sign_in.signed_in().staff.name


def enter(client, username="iris", password="right", **more):
    return client.post("/login", data={"username": username, "password": password, **more})


def _open_database(tiny, url):
    tiny.config["SQLALCHEMY_DATABASE_URI"] = url
    tiny.config["SQLALCHEMY_ENGINE_OPTIONS"] = dialects.engine_options(url)
    db.init_app(tiny)
    with tiny.app_context():
        dialects.prepare(db.engine)
