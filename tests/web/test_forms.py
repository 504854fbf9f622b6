"""Forms: all faults at once, and nothing a database cannot hold."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from supportdesk.domain.errors import Invalid
from supportdesk.web.forms import Fields


@dataclass(frozen=True)
class Handover:
    tried: str
    needed: str


def faults(fields: Fields) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        fields.done()
    return caught.value.fields


def test_a_form_becomes_a_value() -> None:
    fields = Fields({"tried": " rebooted\r\ntwice ", "needed": "x"})
    made = Handover(fields.text("tried"), fields.text("needed"))
    fields.done()
    assert made == Handover("rebooted\ntwice", "x")


def test_every_wrong_field_is_named_at_once() -> None:
    fields = Fields({"tried": "   ", "level": "L3"})
    fields.text("tried")
    fields.choice("level", ("L1", "L2"))
    fields.line("needed")
    assert set(faults(fields)) == {"tried", "level", "needed"}


def test_length_is_counted_after_trimming() -> None:
    assert Fields({"a": " " * 50 + "x" * 10_000 + "\n"}).text("a") == "x" * 10_000
    fields = Fields({"a": "x" * 10_001})
    fields.text("a")
    assert "10,000" in faults(fields)["a"]


@pytest.mark.parametrize("bad", ["a\0b", "\ud800", "a\udfffb"])
def test_characters_that_cannot_be_stored_are_refused(bad: str) -> None:
    for read in (Fields.text, Fields.line, Fields.words):
        fields = Fields({"a": bad})
        read(fields, "a")
        assert "cannot be stored" in faults(fields)["a"]


def test_what_is_not_text_is_refused() -> None:
    fields = Fields({"a": ["x"]})  # type: ignore[dict-item]
    fields.text("a")
    assert faults(fields) == {"a": "This must be text."}


@pytest.mark.parametrize(
    ("text", "seen"), [("", 0), ("x", 0), ("-3", 0), ("118", 118), ("9" * 40, 0)]
)
def test_seen_counts_as_0_when_it_is_no_number(text: str, seen: int) -> None:
    assert Fields({"seen": text}).seen() == seen


def test_words_come_from_a_list_or_from_several_fields() -> None:
    assert Fields({"tags": "vpn, vpn , printer"}).words("tags") == ("vpn", "printer")
    assert Fields(MultiDict([("tags", "a"), ("tags", "b,c")])).words("tags") == ("a", "b", "c")


@pytest.mark.parametrize(
    "text",
    ["2026-11-24T09:00:00Z", "2026-11-24T09:00", "2026-11-24 09:00", "2026-11-24T10:00+01:00"],
)
def test_a_moment_is_rfc_3339_or_local(text: str) -> None:
    assert Fields({"until": text}).moment("until", ZoneInfo("Europe/London")) == 1_795_510_800_000


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01T00:00", "9" * 400, "9999-12-31T23:59"])
def test_no_moment_is_a_fault(text: str) -> None:
    fields = Fields({"until": text})
    assert fields.moment("until", ZoneInfo("UTC")) is None
    assert "until" in faults(fields)


def test_a_field_of_another_room_is_read_by_its_reader() -> None:
    fields = Fields({"a": "7", "b": "x"})
    assert fields.read("a", lambda text: int(text) if text.isdigit() else None, "A digit.") == 7
    assert fields.read("b", lambda text: int(text) if text.isdigit() else None, "A digit.") is None
    assert fields.read("c", lambda text: text, "Anything.", required=False) is None
    assert faults(fields) == {"b": "A digit."}


@given(st.dictionaries(st.sampled_from("abcdefg"), st.text()))
def test_no_text_breaks_a_reader(form: dict[str, str]) -> None:
    fields = Fields(form)
    fields.text("a"), fields.line("b"), fields.seen("c"), fields.flag("d"), fields.words("e")
    fields.moment("f", ZoneInfo("UTC")), fields.choice("g", ("x",))
