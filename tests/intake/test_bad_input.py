"""The worst that comes in: each mail has its end, no text is lost, who wrote can be answered."""

import io
import zipfile
from base64 import b64encode

import pytest

from supportdesk.intake.models import FILED
from tests.cast import MARA
from tests.intake.post import DESK, LENA, Post, mail
from tests.intake.test_texts import parts

MANY = ", ".join(f"Somebody {n} <p{n}@else.example>" for n in range(10_000))
MIXED = "multipart/mixed; boundary=b"
FIELDS = b"\r\n" + b"X: y\r\n" * 99_999 + b"\r\n"


def word(text: str) -> str:
    """An encoded word, half characters and control characters too."""
    return f"=?utf-8?b?{b64encode(text.encode('utf-8', 'surrogatepass')).decode()}?="


def nested(depth: int) -> bytes:
    head = "Content-Type: multipart/mixed; boundary=b{0}\r\n\r\n--b{0}\r\n"
    return "".join(map(head.format, range(depth))).partition("\r\n\r\n")[2].encode() + b"\r\nIt."


BROKEN = {
    "nothing after the header": (mail(""), "(This mail had no text.)"),
    "only a header line": (f"From: {LENA}".encode(), "(This mail had no text.)"),
    "200 nested parts": (mail(nested(200), content_type="multipart/mixed; boundary=b0"), "It."),
    "a boundary that never comes": (mail("It.", content_type=MIXED), "It."),
    "no boundary": (mail("--x\r\n\r\nIt.\r\n--x--", content_type="multipart/mixed"), "It."),
    "an empty boundary": (
        mail("--\r\n\r\nIt.\r\n----", content_type='multipart/mixed; boundary=""'),
        "--\n\nIt.\n----",
    ),
    "an end in the middle": (mail("--b\r\nContent-Ty", content_type=MIXED), "Content-Ty"),
    "no base64": (mail("!It* is", content_transfer_encoding="base64"), "!It* is"),
    "half an escape": (mail("It=", content_transfer_encoding="quoted-printable"), "It"),
    "no such charset": (mail(b"It \xfc", content_type='text/plain; charset="\x00x"'), "It ü"),
    "NUL in the text": (mail(b"I\x00t."), "It."),
    "half a character": (mail(b"It \xed\xa0\x80."), "It í\xa0€."),
    "any byte": (mail(bytes(range(128, 256)) + b" It."), None),
    "UTF-7": (mail("+ADw-b+AD4-", content_type="text/plain; charset=utf-7"), "<b>"),
    "a line of an mbox before it": (b"From lena Thu Jan 1 00:00:00 2020\n" + mail("It."), "It."),
    "a field of 5 MB before the sender": (b"X-Long: " + b"a" * 5_000_000 + b"\r\n" + mail(), None),
    "100,000 fields": (mail("It.").replace(b"\r\n\r\n", FIELDS, 1), "It."),
    "10,000 recipients": (mail("It.", to=MANY, cc=MANY), "It."),
    "no date": (mail("It.", date=""), "It."),
    "the year 9999": (mail("It.", date="Wed, 25 Nov 9999 12:00:00 +0000"), "It."),
    "the year 1800": (mail("It.", date="Sat, 25 Nov 1800 12:00:00 +0000"), "It."),
    "no such year": (mail("It.", date="Sat, 25 Nov 999999999 12:00:00 +9999"), "It."),
    "no id": (mail("It.", id="", subject="No id"), "It."),
    "an id of 5,000 characters": (mail("It.", id=f"<{'a' * 5_000}@x.example>"), "It."),
    "NUL in ids": (mail("It.", id="<\0@x.example>", in_reply_to="<a\0@b.example>"), "It."),
    "NUL in addresses": (mail("It.", to="\0a@x.example", cc="\0 <b@x.example>"), "It."),
    "a subject of 10,000 characters": (mail("It.", subject="x" * 10_000), "It."),
    "a name of 10,000 pictures": (mail("It.", sender=f"{word('😀' * 10_000)} <{LENA}>"), "It."),
    "half a character in the head": (
        mail("It.", subject=word("a\ud800b"), sender=f"{word(chr(0xD83D))} <{LENA}>"),
        "It.",
    ),
    "a tag that is no number of ours": (mail("It.", subject="[TKT-9999999999] x"), "It."),
    "comments that never close": (
        mail("It.", authentication_results="mx.desk.example; dmarc=pass " + "(" * 9_000),
        "It.",
    ),
}  # fmt: skip


def test_whatever_is_broken_is_filed_with_its_text_and_its_sender(post: Post) -> None:
    for n, (what, (raw, text)) in enumerate(BROKEN.items()):
        row = post.comes(raw.replace(b"<1@", b"<%d@" % n))
        assert (row.state, row.sender, row.reason) == (FILED, LENA, ""), what
        assert text in (None, post.entry(row).body.text), what
        assert post.ticket(row.ticket or 0).opened_at == post.now, what
        assert len(row.subject) <= 200, what
        assert len(row.sender_name) <= 200, what
        post.now += 3_600_000
    assert {row.ticket for row in post.rows()} == set(post.numbers())


def test_files_stay_packed_and_lose_their_paths(post: Post) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("zeros", b"\0" * 50_000_000)
    names = ("../../etc/passwd", "C:\\\\Windows\\\\b.exe", "..", "CON", word("a\r\nb"), "x" * 5_000)
    head = 'Content-Disposition: attachment; filename="{}"\r\nContent-Type: application/zip\r\n'
    head += "Content-Transfer-Encoding: base64\r\n\r\n" + b64encode(bomb.getvalue()).decode()
    raw = mail(parts("\r\nSee.", *map(head.format, names)), content_type=MIXED, certain=True)
    files = post.entry(post.comes(raw)).files
    shown = [file.name for file in files]
    assert shown[:5] == ["passwd", "b.exe", "file", "CON", "a b"]
    assert len(shown[5]) <= 200
    assert {file.size for file in files} == {len(bomb.getvalue())}


@pytest.mark.parametrize("certain", [True, False])
def test_an_engineer_in_from_is_a_stranger_who_changes_nothing(post: Post, certain: bool) -> None:
    number = post.held()
    mara = f"{MARA.name} <mara@northgate.example>"
    for n, way in enumerate((post.address(number), DESK)):
        said = mail("It is solved.", sender=mara, to=way, id=f"<{n}@x>", certain=certain)
        row = post.comes(said)
        entry = post.entry(row)
        assert (entry.by.kind, entry.by.id == MARA.id) == ("customer", False)
    assert post.entries(number)[-1].stranger == "Mara Lindqvist (mara@northgate.example)"
    assert (row.way, post.ticket(number).status) == ("new", "held")
    assert {each.kind for each in post.outbox()} == {"acknowledgement"}
