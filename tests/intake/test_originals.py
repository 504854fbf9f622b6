"""The raw mail, for staff: as it came, without keys, and gone with what was taken back."""

import base64
import io
import quopri

import pytest
from flask.testing import FlaskClient

from supportdesk.intake import storing
from supportdesk.intake.masking import masked
from tests.intake.post import Post, mail

TOKEN = "aB3" * 14 + "x"
KEY = f"http://localhost/c/{TOKEN}"
HEAD = "Content-Type: {type}\r\nContent-Transfer-Encoding: {how}\r\n\r\n"


def encoded(text: str, how: str) -> bytes:
    made = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring}
    return made[how](text.encode()).replace(b"\n", b"\r\n") if how in made else text.encode()


def part(text: str, how: str, type: str = "text/plain; charset=utf-8") -> bytes:
    return HEAD.format(type=type, how=how).encode() + encoded(text, how)


def parts(*several: bytes) -> bytes:
    return b"".join(b"--b\r\n" + each + b"\r\n" for each in several) + b"--b--\r\n"


MULTIPART = "multipart/mixed; boundary=b"


def test_what_holds_no_key_is_what_came(post: Post, mara: FlaskClient) -> None:
    words = "Grüße " * 40 + "\n" + "=" * 90
    inside = b"Content-Type: message/rfc822\r\n\r\n" + mail("Inside", content_type="text/html")
    raw = mail(
        b"\xff\x00 before\n"
        + parts(*(part(words, how) for how in ("base64", "quoted-printable", "8bit")), inside),
        content_type=MULTIPART,
    )
    answer = mara.get(f"/incoming/{post.comes(raw).id}/original")
    assert answer.data == raw
    headers = answer.headers
    assert headers["Content-Disposition"].startswith('attachment; filename="mail-1.eml"')
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("how", ["base64", "quoted-printable", "8bit"])
@pytest.mark.parametrize("depth", [0, 1, 2])
def test_keys_are_masked_however_they_are_written(
    post: Post, mara: FlaskClient, how: str, depth: int
) -> None:
    number = post.opened()
    address = post.address(number)
    said = part(f"Hören Sie: {KEY}\nand {address.upper()} " + "x" * 40 + KEY, how)
    raw = mail(parts(said), content_type=MULTIPART, to=address)
    for _ in range(depth):
        nested = b"Content-Type: message/rfc822\r\n\r\n" + raw
        raw = mail(parts(nested), content_type=MULTIPART, to=address)
    got = mara.get(f"/incoming/{post.comes(raw).id}/original").data
    readable = b"".join([got, quopri.decodestring(got), *_decoded(got)])
    assert TOKEN.encode() not in readable
    assert address.encode() not in readable.lower()
    assert b"[link to the request]" in readable
    assert b"[reply address]" in readable


def _decoded(mail: bytes) -> list[bytes]:
    blocks = [each.split(b"--b")[0] for each in mail.split(b"base64\r\n\r\n")[1:]]
    return [base64.b64decode(each) for each in blocks]


def test_what_only_looks_like_a_key_in_a_file_stays(post: Post, mara: FlaskClient) -> None:
    file = b"/c/" + b"A" * 43 + b"+/"
    head = HEAD.format(type="application/pdf", how="base64").encode()
    raw = mail(parts(head + file), content_type=MULTIPART)
    assert mara.get(f"/incoming/{post.comes(raw).id}/original").data == raw


def test_any_bytes_are_a_raw_view(post: Post) -> None:
    clean = post.work.intake.clean
    for raw in (b"", b"\n", b"=\n" * 9, b"x" * 200_000, b"a: b\n\n--", b"=" * 70_000 + b"\n"):
        assert b"".join(masked(io.BytesIO(raw), clean)) == raw


def test_its_words_are_gone_with_the_message(
    post: Post, mara: FlaskClient, helen: FlaskClient
) -> None:
    row = post.comes(mail("My password is tiger."))
    again = post.comes(mail("My password is tiger.", x_came="again"))
    assert again.duplicate_of == row.id
    for each in (row, again):
        assert "tiger" in mara.get(f"/incoming/{each.id}").text
    took = helen.post(f"/tickets/{row.ticket}/messages/{row.seq}/withdrawals", data={"reason": "x"})
    assert took.status_code == 303
    for each in (row, again):
        page = mara.get(f"/incoming/{each.id}").text
        assert "tiger" not in page
        assert "taken back" in page
        assert "/original" not in page
        assert mara.get(f"/incoming/{each.id}/original").status_code == 404


def test_a_file_that_was_taken_back_is_not_in_it_either(
    post: Post, mara: FlaskClient, helen: FlaskClient
) -> None:
    file = b'Content-Disposition: attachment; filename="keys.txt"\r\n\r\ntiger'
    row = post.comes(mail(parts(part("Here", "8bit"), file), content_type=MULTIPART))
    (kept,) = post.entry(row).files
    form = {"reason": "x", "file": kept.id}
    helen.post(f"/tickets/{row.ticket}/messages/{row.seq}/withdrawals", data=form)
    assert mara.get(f"/incoming/{row.id}/original").status_code == 404


def test_a_mail_too_large_to_read_here_is_a_download(post: Post, mara: FlaskClient) -> None:
    raw = mail("tiger" + "x" * 2_000_001)
    id = storing.keep(io.BytesIO(raw), "file", post.now).id
    page = mara.get(f"/incoming/{id}").text
    assert "too large to be read here" in page
    assert "tiger" not in page
    assert mara.get(f"/incoming/{id}/original").data == raw
