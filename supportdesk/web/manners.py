"""All of the web room put onto one app, in the one order that holds."""

from collections.abc import Mapping
from pathlib import Path

from flask import Flask

from supportdesk.web import (
    assets,
    bodies,
    errors,
    headers,
    health,
    logging,
    numbers,
    origins,
    peer,
    spool,
    templates,
)
from supportdesk.web import site as sites
from supportdesk.web.health import Check
from supportdesk.web.site import Site


def install(
    app: Flask, site: Site, static: Path, checks: Mapping[str, Check], *, watch: bool = False
) -> None:
    """Teach an app its manners. Call it first: origins are checked before who is signed in.

    The app is made with `static_folder=None`. `static` is served by fingerprint, read again on
    change with `watch`; `checks` are what /readyz asks.
    """
    sites.install(app, site)
    numbers.install(app)
    templates.install(app)
    peer.install(app)
    logging.install(app)
    headers.install(app)
    errors.install(app)
    origins.install(app)
    bodies.install(app)
    spool.install(app)
    assets.install(app, static, watch=watch)
    health.install(app, checks)
