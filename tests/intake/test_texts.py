"""What of a mail is stored, and what never is: keys, markup that acts, bytes no database takes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportdesk.domain.conversation import TEXT_LIMIT
from supportdesk.intake.attaching import MOST_NAMED
from supportdesk.intake.models import FILED
from supportdesk.intake.texts import LABEL, NO_SUBJECT, NO_TEXT, WHOLE_TEXT, Cleaner
from supportdesk.mail.addressing import ReplyAddresses
from supportdesk.settings.keys import Keys
from supportdesk.tickets.forms import SUBJECT_LIMIT
from tests.intake.post import EVE, LENA, Post, mail

TOKEN = "Ab3_-" * 8 + "xyz"
LINK = f"http://localhost/c/{TOKEN}"
HTML = "text/html; charset=utf-8"
PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"
"""As much of one as says that it is one."""
ADDRESSES = ReplyAddresses("Support <support@desk.example>", Keys((b"k" * 32,)))
CLEAN = Cleaner("http://localhost", ADDRESSES)


def parts(*parts: str) -> bytes:
    """A body of several parts; each begins with its header."""
    return "".join(f"--b\r\n{part}\r\n" for part in parts).encode() + b"--b--\r\n"


def with_files(*files: tuple[str, str, int], text: str = "See the files.") -> bytes:
    """A mail with files: name, type, size."""
    made = [
        f"Content-Type: {kind}; name={name}\r\nContent-Disposition: attachment;"
        f" filename={name}\r\n\r\n{'x' * size}"
        for name, kind, size in files
    ]
    return mail(parts(f"\r\n{text}", *made), content_type="multipart/mixed; boundary=b")


def test_our_keys_are_nowhere_outside_the_raw_mail(post: Post) -> None:
    number = post.held()
    signed = post.address(number)
    text = f"New at {LINK} or {signed}\r\n\r\n> Old at {LINK} or {signed.upper()}\r\n"
    html = f'<p>New at <a href="{LINK}">{LINK}</a> or <a href="mailto:{signed}">us</a></p>'
    row = post.comes(
        mail(
            parts(f"\r\n{text}", f"Content-Type: {HTML}\r\n\r\n{html}"),
            to=signed,
            sender=f"{signed} <{LENA}>",
            subject=f"Re: {LINK} {signed}",
            content_type="multipart/alternative; boundary=b",
        )
    )
    entry = post.entry(row)
    stored = [shown for text in entry.texts.values() for shown in (text.text, text.html)]
    stored += [row.subject, row.sender_name, str(row.people)]
    for secret in (TOKEN, signed.partition("+")[2].partition("@")[0]):
        assert not [each for each in stored if secret in each.lower() or secret in each]
    assert LABEL in entry.body.text
    assert "[link to the request]" in entry.body.text


@pytest.mark.parametrize("form", ["{}", "{}%40", "<{}>"])
def test_signed_addresses_are_found_as_links_write_them(form: str) -> None:
    signed = ADDRESSES.address(1042, 7)
    for written in (signed, signed.replace("+", "%2B").replace("@", "%40"), signed.upper()):
        assert signed.partition(".")[2][:20] not in CLEAN.text(form.format(written)).lower()


def test_a_subject_and_a_name_are_one_line(post: Post) -> None:
    long = "=?utf-8?q?Bcc:_x=0D=0ASubject:_" + "y" * 300 + "?="
    row = post.comes(mail(subject=long, sender=f'"=?utf-8?q?Eve=0ABcc=00?=" <{EVE}>'))
    assert (row.subject[:16], len(row.subject)) == ("Bcc: x Subject: ", SUBJECT_LIMIT)
    assert "\n" not in row.sender_name
    bare = post.comes(mail(subject="", sender="info.desk@brack.example", id="<2@b.example>"))
    assert (bare.subject, bare.sender_name) == (NO_SUBJECT, "info.desk")


def test_html_is_cleaned_again_and_shown(post: Post) -> None:
    html = (
        '<p onclick="x()" hx-get="/x">It <b>drops</b><script>x()</script>'
        '<img src="http://track.example/x.png"> <a href="javascript:x()">now</a></p>'
    )
    body = post.entry(post.comes(mail(html, content_type=HTML))).body
    assert "<b>drops</b>" in body.html
    assert "[picture: from track.example]" in body.html
    for bad in ("hx-get", "onclick", "script", "<img", "http:", "javascript"):
        assert bad not in body.html
    assert body.text.split() == ["It", "drops", "now"]


def test_plain_text_is_shown_as_people_write_it(post: Post) -> None:
    body = post.entry(post.comes(mail("It **drops**.\r\n<i>now</i>\r\n"))).body
    assert "<strong>drops</strong>" in body.html
    assert "&lt;i&gt;" in body.html


def test_a_mail_that_was_only_passed_on_is_all_message(post: Post) -> None:
    text = "---------- Forwarded message ---------\r\nFrom: Eve <e@x.example>\r\n\r\nHelp!\r\n"
    entry = post.entry(post.comes(mail(text)))
    assert "Help!" in entry.body.text
    assert "quoted" not in entry.texts


def test_a_very_long_text_is_cut_and_goes_as_a_file_too(post: Post) -> None:
    entry = post.entry(post.comes(mail("Drops. " * 20_000 + LINK)))
    assert len(entry.body.text) <= TEXT_LIMIT
    assert WHOLE_TEXT in entry.body.text[-200:]
    (file,) = entry.files
    assert (file.name, file.media_type) == (WHOLE_TEXT, "text/plain")
    assert file.size == len("Drops. " * 20_000 + "[link to the request]")


def test_files_and_pictures_in_the_text_are_files(post: Post) -> None:
    picture = "Content-Type: image/png\r\nContent-ID: <p>\r\n"
    picture += f"Content-Transfer-Encoding: base64\r\n\r\n{PICTURE}"
    log = "Content-Type: text/plain; name=../../x.log\r\nContent-Disposition: attachment\r\n\r\nlog"
    text = f"Content-Type: {HTML}\r\n\r\n<p>See <img src=cid:p></p>"
    raw = mail(parts(text, picture, log), content_type="multipart/mixed; boundary=b")
    entry = post.entry(post.comes(raw))
    assert [(file.name, file.inline) for file in entry.files] == [("file", True), ("x.log", False)]


def test_what_is_over_a_limit_is_named_and_the_original_keeps_it(post: Post) -> None:
    row = post.comes(with_files(("big.bin", "application/zip", 11_000_000), ("a.log", "text/x", 3)))
    entry = post.entry(row)
    assert [file.name for file in entry.files] == ["a.log"]
    assert "See the files." in entry.body.text
    assert "Left out: big.bin. Until your address is confirmed" in entry.body.text
    assert row.size > 11_000_000


def test_of_very_many_files_some_are_named(post: Post) -> None:
    files = [(f"{n}.log", "text/x", 3) for n in range(60)]
    entry = post.entry(post.comes(with_files(*files)))
    assert len(entry.files) == 20
    assert entry.body.text.count("Left out:") == MOST_NAMED + 1
    assert "20 more files" in entry.body.text


def test_a_mail_without_any_text_says_so(post: Post) -> None:
    assert post.entry(post.comes(mail(""))).body.text == NO_TEXT
    files = with_files(("a.log", "text/x", 3), text="").replace(b"<1@", b"<2@")
    entry = post.entry(post.comes(files))
    assert (entry.body.text, len(entry.files)) == ("", 1)


@settings(max_examples=25)
@given(st.binary(max_size=200), st.text(max_size=60))
def test_any_bytes_and_characters_can_be_stored(data: bytes, subject: str) -> None:
    for text in (data.decode("utf-8", "surrogateescape"), subject):
        assert "\0" not in CLEAN.text(text)
        CLEAN.text(text).encode()
        CLEAN.html(text).encode()


def test_nul_and_broken_characters_are_filed(post: Post) -> None:
    raw = mail(b"It \x00 drops \xed\xa0\x80 \xff.", subject="=?utf-8?q?A=00B?=")
    row = post.comes(raw)
    assert row.state == FILED
    assert "drops" in post.entry(row).body.text
