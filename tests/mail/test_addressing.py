"""Signed reply addresses: nobody makes one up, and whoever has one reaches one ticket."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from supportdesk.mail.addressing import ReplyAddresses, Way
from supportdesk.settings import Keys

OLD, NEW = Keys((b"o" * 32,)), Keys((b"n" * 32,))
BOTH = Keys((b"n" * 32, b"o" * 32))
SENDER = "Support <support@example.com>"
desk = ReplyAddresses(SENDER, OLD)

tickets = some.integers(1, 10**10 - 1)
customers = some.integers(1, 2**40 - 1)


@given(tickets, customers)
def test_what_was_made_is_read_and_fits_a_mailbox(ticket, customer):
    address = ReplyAddresses(f"{'s' * 24}@example.com", OLD).address(ticket, customer)
    assert len(address.partition("@")[0]) < 64
    assert address == address.lower()
    assert desk.read(desk.address(ticket, customer)) == Way(ticket, customer)


@given(tickets, customers, some.data())
def test_capitals_are_the_same(ticket, customer, data):
    address = desk.address(ticket, customer)
    shouted = "".join(
        letter.upper() if data.draw(some.booleans()) else letter for letter in address
    )
    assert desk.read(shouted) == Way(ticket, customer)


@given(tickets, customers, some.data())
def test_with_any_bit_changed_it_is_a_strangers(ticket, customer, data):
    address = desk.address(ticket, customer).encode()
    at, bit = data.draw(some.integers(0, len(address) - 1)), data.draw(some.integers(0, 7))
    changed = bytes([*address[:at], address[at] ^ 1 << bit, *address[at + 1 :]]).decode("latin-1")
    assert changed.lower() == address.decode() or desk.read(changed) is None


@given(tickets, customers, some.data())
def test_nothing_can_be_added_or_left_out(ticket, customer, data):
    local, _, domain = desk.address(ticket, customer).partition("@")
    at = data.draw(some.integers(0, len(local)))
    more = data.draw(some.sampled_from("0a.+t="))
    assert desk.read(f"{local[:at]}{more}{local[at:]}@{domain}") is None
    assert desk.read(f"{local[:at]}{local[at + 1 :]}@{domain}") in (
        None,
        Way(ticket, customer) if at == len(local) else None,
    )


@given(tickets, customers, tickets, customers)
def test_the_code_of_one_is_no_code_for_another(ticket, customer, other, another):
    if (ticket, customer) == (other, another):
        return
    mine, theirs = desk.address(ticket, customer), desk.address(other, another)
    assert mine != theirs
    code = mine.partition("@")[0][-16:]
    assert desk.read(f"{theirs.partition('@')[0][:-16]}{code}@example.com") is None


@given(some.text())
def test_any_other_text_leads_nowhere(text):
    assert desk.read(text) is None
    assert desk.read(f"support+{text}@example.com") is None
    assert desk.read(f"support+t1.{text}@example.com") is None


def test_it_is_for_one_sender_and_one_desk():
    address = desk.address(4127, 12)
    assert address.startswith("support+t4127.")
    assert ReplyAddresses("support@example.org", OLD).read(address) is None
    assert ReplyAddresses("help@example.com", OLD).read(address) is None
    assert ReplyAddresses(SENDER, NEW).read(address) is None
    assert desk.read(address.replace("example.com", "example.com.evil.example")) is None


def test_after_a_rotation_old_ones_are_read_and_new_ones_signed_anew():
    rotated = ReplyAddresses(SENDER, BOTH)
    old, new = desk.address(4127, 12), rotated.address(4127, 12)
    assert rotated.read(old) == rotated.read(new) == Way(4127, 12)
    assert desk.read(new) is None
    assert ReplyAddresses(SENDER, NEW).read(old) is None


@pytest.mark.parametrize(
    "sender", ["a+b@example.com", "Support <HELP@Example.COM>", "x@bücher.example"]
)
def test_every_sender_has_them(sender):
    addresses = ReplyAddresses(sender, OLD)
    made = addresses.address(4127, 12)
    assert made.isascii()
    assert addresses.read(made) == Way(4127, 12)
    assert addresses.read(made.replace("xn--bcher-kva", "bücher")) == Way(4127, 12)


def test_texts_are_shown_without_them():
    written = f"Write to {desk.address(4127, 12).upper()}, or to support@example.com"
    assert desk.masked(written, "our mailbox") == "Write to our mailbox, or to support@example.com"
