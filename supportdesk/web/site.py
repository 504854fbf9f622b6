"""Where this desk stands, as the doors need to know it. The factory fills it from the settings."""

from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlsplit

from flask import Flask, current_app

from supportdesk.web.networks import Network

TEXT_BYTES = 2_000_000


@dataclass(frozen=True)
class Site:
    """`base_url` is a bare origin. `upload_bytes` holds for doors that take files,
    `TEXT_BYTES` for all others."""

    base_url: str
    trusted_proxies: tuple[Network, ...] = ()
    ops_token: str = field(default="", repr=False)
    upload_bytes: int = 502_000_000

    @cached_property
    def https(self) -> bool:
        return self.base_url.startswith("https://")

    @cached_property
    def host(self) -> str:
        """Host and port as a browser sends them, in lower case."""
        return urlsplit(self.base_url).netloc.lower()


def install(app: Flask, site: Site) -> None:
    """Put the site where `here()` finds it."""
    app.extensions["site"] = site
    app.config["MAX_CONTENT_LENGTH"] = TEXT_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = TEXT_BYTES
    app.config["MAX_FORM_PARTS"] = 1000


def here() -> Site:
    """The site of the app that serves this request."""
    site: Site = current_app.extensions["site"]
    return site
