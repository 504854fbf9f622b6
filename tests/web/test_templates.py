"""Templates are strict, and what is remembered of them is nobody's secret."""

import itertools
from pathlib import Path

import pytest
from flask import Flask, render_template
from jinja2 import UndefinedError
from markupsafe import Markup

from supportdesk.web import templates
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


def test_what_was_compiled_is_kept_for_the_next_process(tmp_path: Path) -> None:
    folder = a_template(tmp_path, "{{ 1000|file_size }}")
    assert shown(tmp_path) == "1 KB"
    (kept,) = (folder / "__pycache__").iterdir()
    before = kept.stat().st_mtime_ns
    assert shown(tmp_path) == "1 KB"
    assert kept.stat().st_mtime_ns == before
    a_template(tmp_path, "another")
    assert shown(tmp_path) == "another"
    kept.write_bytes(b"half of a fi")
    assert shown(tmp_path) == "another"


def test_where_nothing_may_be_written_nothing_is_kept(tmp_path: Path) -> None:
    folder = a_template(tmp_path, "as always")
    (folder / "__pycache__").write_text("no folder")
    assert shown(tmp_path) == "as always"


def test_a_process_draws_the_templates_of_its_own_version(tmp_path: Path) -> None:
    a_template(tmp_path, "as it was")
    (app := Flask("tiny", root_path=str(tmp_path))).config["TEMPLATES_AUTO_RELOAD"] = False
    templates.install(app)
    templates.load_all(app)
    a_template(tmp_path, "{{ what_only_new_code_knows }}")
    with app.app_context():
        assert render_template("page.html") == "as it was"


def a_template(root: Path, source: str) -> Path:
    folder = root / "templates"
    folder.mkdir(exist_ok=True)
    (folder / "page.html").write_text(source)
    return folder


def shown(root: Path) -> str:
    """What a process that just started makes of it."""
    app = Flask("tiny", root_path=str(root))
    templates.install(app)
    with app.app_context():
        return render_template("page.html")
