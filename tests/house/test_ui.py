"""Layouts and macros render strictly, with signs that exist and nothing the policy forbids."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from supportdesk.web.assets import SPRITES
from supportdesk.web.templates import remembered

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
SIGNS = {
    name: set(re.findall(r'id="([\w-]+)"', (ROOT / "static" / name).read_text(encoding="utf-8")))
    for name in SPRITES
}


def environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals["asset"] = lambda name: f"/static/x/{name}"
    env.globals["sign"] = lambda name: f"/static/x/icons.svg#{name}"
    env.globals["new_key"] = lambda: "key-0123456789"
    env.globals["remembered"] = remembered
    env.globals["imported_by"] = lambda name: []
    return env


def render(source: str, **values: Any) -> str:
    return environment().from_string(source).render(**values)


def engineer(**changes: Any) -> SimpleNamespace:
    usual = {
        "id": "s-1",
        "name": "Mara Lindqvist",
        "initials": "ML",
        "levels": ("L1",),
        "is_admin": False,
        "availability": "available",
    }
    return SimpleNamespace(**usual | changes)


def page(layout: str, viewer: SimpleNamespace | None = None) -> str:
    return render(
        f'{{% extends "layouts/{layout}.html" %}}{{% block main %}}<h1>Here</h1>{{% endblock %}}',
        viewer=viewer or engineer(),
        counts={"mine": 7, "l1": 12},
        stuck=0,
        arrived=0,
        view="l1",
        config=SimpleNamespace(product_name="Supportdesk"),
    )


@pytest.mark.parametrize("layout", ["base", "desk", "portal", "plain"])
def test_a_layout_says_what_it_needs_and_renders(layout: str) -> None:
    text = (TEMPLATES / "layouts" / f"{layout}.html").read_text(encoding="utf-8")
    assert text.startswith("{#- Needs:")
    assert page(layout).lstrip().startswith("<!DOCTYPE html>")


def test_only_admins_find_the_admin_places_in_the_rail() -> None:
    assert "/dashboard" not in page("desk")
    assert "/outbox" in page("desk", engineer(is_admin=True))


def test_the_rail_shows_where_one_is_and_how_many_wait() -> None:
    rail = page("desk")
    assert 'href="/tickets?view=l1" data-key="g 1" aria-current="page"' in rail
    assert '<span class="rail__count" id="count-l1">12</span>' in rail


@pytest.mark.parametrize("layout", ["desk", "portal", "plain"])
def test_ids_are_unique(layout: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', page(layout))
    assert sorted(ids) == sorted(set(ids))


def test_no_template_carries_inline_script_or_style() -> None:
    for path in TEMPLATES.rglob("*.html"):
        if path.name == "letter.html":
            continue  # a mail has no style sheet
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|<style|\son\w+=|hx-on|autofocus", text), path


def test_every_icon_that_is_named_exists() -> None:
    for path in TEMPLATES.rglob("*.html"):
        assert signs_of(path) - set.union(*SIGNS.values()) == set(), path


def test_customers_pages_need_one_file_of_signs() -> None:
    """Those of staff are in a second one."""
    for path in (TEMPLATES / "portal").rglob("*.html"):
        assert signs_of(path) - SIGNS[SPRITES[0]] == set(), path


def signs_of(template: Path) -> set[str]:
    return set(re.findall(r'\b(?:icon|svg)\("([\w-]+)"', template.read_text(encoding="utf-8")))


def test_every_sheet_is_linked_by_a_set_and_every_set_names_sheets() -> None:
    sets = environment().get_template("ui/styles.html").module.SETS  # type: ignore[attr-defined]
    linked = {name for names in sets.values() for name in names}
    assert linked == {path.stem for path in (ROOT / "static/css").glob("*.css")}


def test_a_frame_sends_the_counts_the_rail_shows() -> None:
    html = render('{% include "layouts/_counts.html" %}', counts={"l1": 3}, rev=118)
    assert html.strip() == '<span class="rail__count" id="count-l1" data-rev="118">3</span>'


def test_the_layers_are_linked_first() -> None:
    assert re.findall(r"css/([\w-]+)\.css", page("desk"))[0] == "layers"


def test_a_field_names_its_error_and_keeps_the_text() -> None:
    html = render(
        '{% from "ui/field.html" import textarea %}'
        '{{ textarea("tried", "What was tried", "a <b>", error="Say what.", hint="In words.") }}'
    )
    assert 'aria-invalid="true" aria-describedby="tried-error tried-hint"' in html
    assert 'id="tried-error"' in html
    assert "a &lt;b&gt;</textarea>" in html


def test_a_dialog_form_is_a_plain_form_too() -> None:
    html = render(
        '{% from "ui/dialog.html" import dialog_form %}'
        '{% call dialog_form("escalate", "/tickets/1/escalations", "k1", "Hand to L2",'
        ' "Hand to L2", "/tickets/1") %}<p>fields</p>{% endcall %}'
    )
    assert 'method="post" action="/tickets/1/escalations"' in html
    assert 'hx-sync="this:drop"' in html
    assert 'name="key" value="k1"' in html


def test_the_trail_climbs_and_comes_back() -> None:
    html = render(
        '{% from "ui/trail.html" import trail_row %}{{ trail_row(steps) }}',
        steps=(("Mara", "L1"), ("Priya", "L2"), ("Jonas", "L2"), ("Mara", "L1")),
    )
    assert 'aria-label="L1 Mara, L2 Priya, L2 Jonas, now L1 Mara"' in html
    assert 'd="M6 15C14.5 15 14.5 5 23 5H40C48.5 5 48.5 15 57 15"' in html


def test_a_load_bar_never_leaves_its_track() -> None:
    html = render('{% from "ui/figure.html" import meter %}{{ meter(6, 1, 5, "7 of 5 tickets") }}')
    widths = [float(n) for n in re.findall(r'width="([\d.]+)"', html)]
    assert sum(widths) == pytest.approx(100, abs=0.3)


def test_a_leaver_keeps_the_name() -> None:
    html = render('{% from "ui/person.html" import person %}{{ person("Petr", "L1", left=true) }}')
    assert "Petr" in html
    assert "level--left" in html


def test_every_other_macro_renders() -> None:
    render(
        """
        {% from "ui/badge.html" import tag, turn, internal, priority, tier %}
        {{ turn("mara", "Mara") }}
        {{ tag("vpn", icon="tag") }}{{ internal() }}{{ priority("high", "High") }}
        {{ tier("premium", "Premium") }}
        {% from "ui/button.html" import button, link_button %}
        {{ button("Send", "primary", key="Ctrl ↵") }}
        {{ link_button("Claim", "#", icon="claim", size="s block", attrs={"data-dialog": ""}) }}
        {% from "ui/person.html" import avatar, availability %}
        {{ avatar("LH", "customer") }}
        {{ availability("off", mark=true) }}
        {% from "ui/field.html" import text, select, choice %}
        {{ text("name", "Name", error="Say it.") }}
        {{ select("skill", "Skill", [("n", "Net")], "n") }}
        {{ choice("on", "On whom", [("customer", "The customer", none)], error="Choose.") }}
        {% from "ui/notice.html" import banner %}{{ banner("Late", kind="late") }}
        {% call banner("Late") %}<a>Act</a>{% endcall %}
        {% from "ui/empty.html" import empty %}{{ empty("None") }}
        {% call empty("None", "Text") %}<a>Act</a>{% endcall %}
        {% from "ui/trail.html" import trail_row, trail_panel %}
        {{ trail_row((("Mara", "L1"),)) }}{{ trail_panel([("Mara", "L1"), ("queue", "L2")]) }}
        {% from "ui/live.html" import live_state, streambar, count, new_pill, said %}
        {{ live_state() }}{{ live_state(mirror=true) }}{{ said() }}
        {{ streambar("Since 08:14.") }}{{ count("l1", 3, 1, 9) }}
        {% from "ui/live.html" import group_count %}{{ group_count("l1-free", 3, 9) }}
        {{ new_pill("list", "3 new") }}
        {% from "ui/file.html" import file, attach, chosen, progress %}
        {{ file("a.log", "48 KB", "#") }}{{ attach("files") }}{{ chosen("c") }}{{ progress("up") }}
        {% from "ui/pages.html" import pages %}{{ pages("50 of 212", older="#") }}
        {% from "ui/figure.html" import figure, heat %}{{ figure("New", 3, "today", href="#") }}
        {{ heat(0, 5) }}{{ heat(5, 5, "#", true, ", late") }}
        """
    )
