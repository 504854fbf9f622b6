"""Templates are strict, and what is remembered of them is nobody's secret."""

import itertools

import pytest
from flask import Flask
from jinja2 import UndefinedError
from markupsafe import Markup

from supportdesk.web.templates import new_key

SOURCE = """
{%- macro word(text) %}<i>{{ text }}{{ drawn() }}</i>{% endmacro -%}
{%- set word = remembered(word) -%}
{%- for text in texts %}{{ word(text) }}{% endfor -%}
"""


def drawn(app: Flask, *texts: object) -> str:
    """The texts through a macro that is remembered, each with how often it was drawn before."""
    app.jinja_env.globals["drawn"] = itertools.count().__next__
    return app.jinja_env.from_string(SOURCE).render(texts=texts)


def test_a_name_that_a_template_lacks_is_an_error(app: Flask) -> None:
    with pytest.raises(UndefinedError):
        app.jinja_env.from_string("{{ nothing }}").render()


def test_keys_of_forms_differ_and_fit(app: Flask) -> None:
    keys = {new_key() for _ in range(100)}
    assert len(keys) == 100
    assert all(8 <= len(key) <= 64 for key in keys)
    assert len(app.jinja_env.from_string("{{ new_key() }}").render()) > 16


def test_a_remembered_macro_is_drawn_once_for_its_arguments(app: Flask) -> None:
    assert drawn(app, "a", "b", "a", "a") == "<i>a0</i><i>b1</i><i>a0</i><i>a0</i>"


def test_a_text_is_escaped_though_the_same_was_markup_before(app: Flask) -> None:
    assert drawn(app, Markup("<b>"), "<b>", Markup("<b>")) == (
        "<i><b>0</i><i>&lt;b&gt;1</i><i><b>0</i>"
    )
