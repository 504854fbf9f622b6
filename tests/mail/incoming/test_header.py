"""Who, to whom, about what, when: header fields as real mail has them."""

import pytest

from supportdesk.mail.incoming import Address
from supportdesk.mail.incoming.addresses import addresses
from supportdesk.mail.incoming.dates import sent_at
from supportdesk.mail.incoming.words import decoded_words


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("=?utf-8?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?utf-8?B?R3LDvMOf?= =?utf-8?B?ZQ==?=", "Grüße"),
        ("=?utf-8?B?R3LD?= =?utf-8?B?vMOf?=", "Grüß"),  # a character cut in two
        ("Re: =?iso-8859-1?Q?Fr=F6sche?= (2)", "Re: Frösche (2)"),
        ("=?ISO-2022-JP?B?GyRCJUYlOSVIGyhC?=", "テスト"),
        ("=?utf-8*de?Q?f=C3=BCr?=", "für"),
        ("=?utf-8?Q?with space?=", "with space"),
        ("=?utf-8?B?YWJj", "=?utf-8?B?YWJj"),  # never closed
        ("=?unheard-of?Q?a=E4?=", "aä"),
        ("=?utf-8?Q?a=0D=0ABcc:_x@y.example?=", "a Bcc: x@y.example"),
    ],
)
def test_encoded_words_are_read(raw: str, text: str) -> None:
    assert decoded_words(raw) == text


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("a@b.example", [("", "a@b.example")]),
        ("Ann Lee <a@b.example>", [("Ann Lee", "a@b.example")]),
        (
            '"Lee, Ann" <a@b.example>, c@d.example',
            [("Lee, Ann", "a@b.example"), ("", "c@d.example")],
        ),
        ("a@b.example (Ann (the) Lee)", [("Ann (the) Lee", "a@b.example")]),
        ("Team: a@b.example, c@d.example;", [("", "a@b.example"), ("", "c@d.example")]),
        ("undisclosed-recipients:;", []),
        ("<@relay.example:a@b.example>", [("", "a@b.example")]),
        ("a@b.example c@d.example", [("", "a@b.example"), ("", "c@d.example")]),
        ("Ann; <a@b.example>", [("Ann", ""), ("", "a@b.example")]),
        ('"Ann <a@b.example>', [('"Ann', "a@b.example")]),
        ("MAILER-DAEMON <>", [("MAILER-DAEMON", "")]),
        ('"a b"@c.example', [("", '"a b"@c.example')]),
        ("=?utf-8?Q?M=C3=BCller,_J?= <m@b.example>", [("Müller, J", "m@b.example")]),
        ("jdöe@mächine.example", [("", "jdöe@mächine.example")]),
        ("Whomever", [("Whomever", "")]),
    ],
)
def test_addresses_are_read(raw: str, found: list[tuple[str, str]]) -> None:
    assert addresses(raw) == [Address(*each) for each in found]


@pytest.mark.parametrize(
    ("raw", "at", "zoned"),
    [
        ("Thu, 1 Jan 1970 00:00:01 +0000", 1_000, True),
        ("Thu, 1 Jan 1970 01:00:01 +0100", 1_000, True),
        ("1 Jan 70 00:00:01 GMT", 1_000, True),
        ("Thu, 1 Jan 1970 00:00:01", 1_000, False),
        ("1970-01-01T00:00:01Z", 1_000, True),
        ("Thu, 32 Jan 1970 00:00:01 +0000", None, False),
        ("yesterday", None, False),
        ("", None, False),
    ],
)
def test_dates_are_read(raw: str, at: int | None, zoned: bool) -> None:
    assert sent_at(raw) == (at, zoned)


def test_a_date_without_a_zone_is_named_as_a_fault(read) -> None:
    mail = read("Date: Thu, 1 Jan 1970 00:00:01\n\nx")
    assert (mail.sent_at, mail.faults) == (
        1_000,
        ("The date names no time zone; it was read as UTC.",),
    )


def test_ids_are_found_among_what_else_stands_there(read) -> None:
    mail = read(
        "Message-ID: <1@a>\nIn-Reply-To: Your message of Monday <2@a> (sent)\n"
        "References: <3@a>\n <2@a>\t<3@a>\n\nx"
    )
    assert (mail.message_id, mail.in_reply_to) == ("<1@a>", ("<2@a>",))
    assert mail.references == ("<3@a>", "<2@a>")


def test_very_many_references_keep_the_first_and_the_newest(read) -> None:
    mail = read("References: " + " ".join(f"<{n}@a>" for n in range(5_000)) + "\n\nx")
    assert len(mail.references) == 200
    assert (mail.references[0], mail.references[-1]) == ("<0@a>", "<4999@a>")


def test_raw_text_in_a_header_is_read_by_the_charset_of_the_body(read) -> None:
    mail = read(b"Subject: \xf0\xd2\xc9\xd7\xc5\xd4\nContent-Type: text/plain; charset=koi8-r\n\nx")
    assert mail.subject == "Привет"


def test_a_name_cannot_bring_a_line_of_its_own(read) -> None:
    mail = read("From: =?utf-8?Q?x=0D=0ABcc=3A_y?= <a@b.example>\n\nx")
    assert mail.sender == Address("x Bcc: y", "a@b.example")


def test_without_an_address_in_from_the_sender_field_counts(read) -> None:
    assert read("From: Ann\nSender: a@b.example\n\nx").sender.email == "a@b.example"


def test_ten_thousand_recipients_are_read(read) -> None:
    to = ",\n ".join(f"N {n} <n{n}@x.example>" for n in range(10_000))
    assert len(read(f"To: {to}\n\nx").to) == 10_000


def test_mailboxes_added_on_the_way_are_kept_apart(read) -> None:
    mail = read("To: a@b.example\nDelivered-To: desk+x@b.example\n\nx")
    assert [each.email for each in mail.delivered_to] == ["desk+x@b.example"]


def test_results_of_authentication_stand_topmost_first(read) -> None:
    mail = read("Authentication-Results: mx.a; dmarc=pass\nAuthentication-Results: b; none\n\nx")
    assert mail.authentication_results == ("mx.a; dmarc=pass", "b; none")


def test_a_second_from_is_not_overlooked(read):
    mail = read("From: Lena <lena@brack.example>\nFrom: eve@else.example\n\nHello\n")
    assert mail.sender.email == "lena@brack.example"
    assert [each.email for each in mail.senders] == ["lena@brack.example", "eve@else.example"]
