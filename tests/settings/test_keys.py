"""Signatures, and keys for one purpose each."""

import hashlib
import hmac

import pytest

from supportdesk.domain.durations import DAY
from supportdesk.settings import BadSignature, Keys
from supportdesk.settings.keys import hkdf

OLD, NEW = b"o" * 32, b"n" * 32
NOW = 1_800_000_000_000
HOUR = 3_600


def test_what_was_signed_comes_back() -> None:
    text = Keys((OLD,)).sign("customer", "1,2,3 ü", NOW)
    assert Keys((OLD,)).unsign("customer", text, HOUR, NOW + 1000) == "1,2,3 ü"


def test_every_key_of_the_list_verifies_and_the_first_signs() -> None:
    old = Keys((OLD,)).sign("customer", "x", NOW)
    both = Keys((NEW, OLD))
    assert both.unsign("customer", old, HOUR, NOW) == "x"
    assert Keys((NEW,)).unsign("customer", both.sign("customer", "x", NOW), HOUR, NOW) == "x"


def test_a_key_that_was_taken_out_no_longer_verifies() -> None:
    with pytest.raises(BadSignature):
        Keys((NEW,)).unsign("customer", Keys((OLD,)).sign("customer", "x", NOW), HOUR, NOW)


def test_a_signature_is_for_one_purpose() -> None:
    with pytest.raises(BadSignature):
        Keys((OLD,)).unsign("reply", Keys((OLD,)).sign("customer", "x", NOW), HOUR, NOW)


def test_a_signature_ends() -> None:
    text = Keys((OLD,)).sign("customer", "x", NOW)
    with pytest.raises(BadSignature):
        Keys((OLD,)).unsign("customer", text, HOUR, NOW + HOUR * 1000 + 1)
    with pytest.raises(BadSignature):
        Keys((OLD,)).unsign("customer", text, HOUR, NOW - DAY - 1)


def test_a_signature_holds_when_the_clock_is_set_back() -> None:
    text = Keys((OLD,)).sign("customer", "x", NOW)
    assert Keys((OLD,)).unsign("customer", text, HOUR, NOW - HOUR * 1000) == "x"


@pytest.mark.parametrize("place", range(4))
def test_no_part_can_be_changed(place: int) -> None:
    keys = Keys((OLD,))
    parts = keys.sign("customer", "payload", NOW).split(".")
    other = keys.sign("customer", "another", NOW + 1).split(".")
    parts[place] = other[place] if place != 2 else str((int(parts[2]) + 1) % 256)
    with pytest.raises(BadSignature):
        keys.unsign("customer", ".".join(parts), HOUR, NOW + 1)


@pytest.mark.parametrize(
    "text",
    ["", ".", "...", "a.b.c.d", "ü.1.1.ü", "x" * 5000, "a.²." + "1.b", "a." + "9" * 5000 + ".1.b"],
)
def test_garbage_is_refused_like_a_forgery(text: str) -> None:
    with pytest.raises(BadSignature):
        Keys((OLD,)).unsign("customer", text, HOUR, NOW)


def test_the_number_of_a_key_stays_when_another_is_put_before_it() -> None:
    assert Keys((OLD,)).number != Keys((NEW, OLD)).number
    assert Keys((NEW, OLD)).numbered(Keys((OLD,)).number) == (OLD,)


def test_a_code_belongs_to_a_purpose_a_text_and_a_key() -> None:
    keys = Keys((NEW, OLD))
    old = Keys((OLD,)).number
    assert keys.codes("reply", "1.2", old) == Keys((OLD,)).codes("reply", "1.2", old)
    made = {*keys.codes("reply", "1.2", old), *keys.codes("reply", "1.2", keys.number)}
    made |= {*keys.codes("reply", "1.3", old), *keys.codes("other", "1.2", old)}
    assert len(made) == 4
    unknown = next(key for key in range(256) if key not in (old, keys.number))
    assert keys.codes("reply", "1.2", unknown) == ()


def test_subkeys_follow_rfc_5869() -> None:
    prk = hmac.new(b"supportdesk", OLD, hashlib.sha256).digest()
    assert hkdf(OLD, b"mail") == hmac.new(prk, b"mail\x01", hashlib.sha256).digest()


def test_a_key_is_not_shown() -> None:
    assert "ooo" not in repr(Keys((OLD,)))
