"""How templates are drawn: strictly, and at the cost of what is on the page."""

from collections.abc import Callable, MutableMapping
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from flask import Flask, current_app
from flask.templating import Environment
from jinja2 import FileSystemBytecodeCache, StrictUndefined
from jinja2 import __version__ as jinja_version
from jinja2.bccache import Bucket
from markupsafe import Markup

from supportdesk.web import words

REMEMBERED = 1000
CODE = Path(__file__).resolve().parent.parent


class Templates(Environment):
    """Jinja's environment, whose templates have no globals of their own.

    Jinja lays a map of its own over the globals of each template and goes through it at each
    import and include: with partials as small as ours that cost more than what they draw.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


class Compiled(FileSystemBytecodeCache):
    """Compiled templates in `__pycache__` beside them, as Python keeps its own.

    All of them take two seconds to compile, which each new process would spend on its first pages.
    Where nothing may be written or read, nothing is kept.
    """

    def __init__(self, templates: Path) -> None:
        super().__init__(str(templates / "__pycache__"), "%s.cache")
        with suppress(OSError):
            Path(self.directory).mkdir(exist_ok=True)

    def get_source_checksum(self, source: str) -> str:
        return super().get_source_checksum(_code() + source)

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


@cache
def _code() -> str:
    """What a template compiles to depends on our filters, too: Jinja calls some beforehand."""
    files = sorted(CODE.rglob("*.py"))
    return "".join([jinja_version, *(f"{path}{path.stat().st_mtime_ns}" for path in files)])


def install(app: Flask) -> None:
    """Strict templates with the filters of `words`. A name that a template lacks is an error."""
    app.jinja_environment = Templates
    app.jinja_env.bytecode_cache = Compiled(Path(app.root_path, app.template_folder or ""))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals |= {"new_key": new_key, "remembered": remembered}
    app.jinja_env.filters.update(
        time_of_day=words.time_of_day,
        names_as_of=words.names_as_of,
        date=words.date,
        moment=words.moment,
        when=words.when,
        weekday=words.weekday,
        iso=words.iso,
        span=words.span,
        plural=words.plural,
        file_size=words.file_size,
    )


def load_all(app: Flask) -> None:
    """Have every template in memory: the files of a new version may lie there in a moment, while
    this process still answers."""
    for name in app.jinja_env.list_templates(["html"]):
        app.jinja_env.get_template(name)


def macro(template: str, name: str) -> Callable[..., Markup]:
    """A macro of a template, to draw many pieces from code: nothing is set up for each of them."""
    drawing: Callable[..., Markup] = getattr(
        current_app.jinja_env.get_template(template).module, name
    )
    return drawing


def remembered(macro: Callable[..., Markup]) -> Callable[..., Markup]:
    """The same macro, drawn once for each set of arguments; the last thousand are kept.

    For those that depend on nothing else (no key, no clock, nothing of a person who looks) and
    stand in every row or on every page: `{% set icon = remembered(icon) %}` behind the macro.
    """
    # Typed: what is escaped must not be taken for what is markup already.
    return lru_cache(REMEMBERED, typed=True)(macro)


def new_key() -> str:
    """A fresh key for the hidden field of a form, so that sending it twice does it once."""
    return token_urlsafe(16)
