"""How templates are drawn: strictly, and at the cost of what is on the page."""

from collections.abc import Callable, MutableMapping
from functools import lru_cache
from secrets import token_urlsafe
from typing import Any

from flask import Flask, current_app
from flask.templating import Environment
from jinja2 import StrictUndefined
from markupsafe import Markup

from supportdesk.web import words

REMEMBERED = 1000


class Templates(Environment):
    """Jinja's environment, whose templates have no globals of their own.

    Jinja lays a map of its own over the globals of each template and goes through it at each
    import and include: with partials as small as ours that cost more than what they draw.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


def install(app: Flask) -> None:
    """Strict templates with the filters of `words`. A name that a template lacks is an error."""
    app.jinja_environment = Templates
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals |= {"new_key": new_key, "remembered": remembered}
    app.jinja_env.filters.update(
        time_of_day=words.time_of_day,
        date=words.date,
        moment=words.moment,
        when=words.when,
        weekday=words.weekday,
        size=words.size,
        iso=words.iso,
        span=words.span,
        plural=words.plural,
        file_size=words.file_size,
    )


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
