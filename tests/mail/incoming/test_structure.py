"""What a message is made of: texts, files, and what is wrong with it."""

import base64

import pytest

from supportdesk.mail import incoming
from supportdesk.mail.incoming import NotUnderstood, reading, scanning

MIXED = "Content-Type: multipart/mixed; boundary=b\n\n"


def part(head: str, body: str = "x") -> str:
    return f"--b\n{head}\n\n{body}\n"


def names(mail: incoming.Incoming) -> list[str]:
    return [file.name for file in mail.attachments]


def content(file: incoming.Attachment) -> bytes:
    return b"".join(file.chunks())


# The example of RFC 8621 section 4.1.4.
RFC_8621 = """\
Content-Type: multipart/mixed; boundary=1

--1
Content-Type: text/plain
Content-Disposition: inline

A
--1
Content-Type: multipart/mixed; boundary=2

--2
Content-Type: multipart/alternative; boundary=3

--3
Content-Type: multipart/mixed; boundary=4

--4
Content-Type: text/plain
Content-Disposition: inline

B
--4
Content-Type: image/jpeg
Content-Disposition: inline

C
--4
Content-Type: text/plain
Content-Disposition: inline

D
--4--
--3
Content-Type: multipart/related; boundary=5

--5
Content-Type: text/html

<p>E</p>
--5
Content-Type: image/jpeg

F
--5--
--3--
--2
Content-Type: image/jpeg
Content-Disposition: attachment

G
--2
Content-Type: application/x-excel

H
--2
Content-Type: message/rfc822

Subject: J
--2--
--1
Content-Type: text/plain
Content-Disposition: inline

K
--1--
"""


def test_the_example_of_the_standard_is_read_as_it_says(read) -> None:
    mail = read(RFC_8621)
    assert mail.body.text == "A\nB\nD\nK"
    assert "E" in mail.body.html
    assert [content(file)[:1] for file in mail.attachments] == [b"C", b"F", b"G", b"H", b"S"]


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ('Content-Disposition: attachment; filename="a b.pdf"', "a b.pdf"),
        ("Content-Disposition: attachment; filename=a b.pdf", "a b.pdf"),
        ("Content-Disposition: attachment; filename*=utf-8''%E2%82%AC.pdf", "€.pdf"),
        (
            "Content-Disposition: attachment; filename*0*=utf-8''%E2; filename*1*=%82%AC.pdf",
            "€.pdf",
        ),
        ("Content-Disposition: attachment; filename*1=b.pdf; filename*0=a", "ab.pdf"),
        ("Content-Disposition: attachment; filename=x; filename*=utf-8''y", "y"),
        ('Content-Disposition: attachment; filename="=?utf-8?Q?=C3=A4.pdf?="', "ä.pdf"),
        ('Content-Disposition: attachment; filename="ä.pdf"', "ä.pdf"),
        ('Content-Type: application/pdf; name="a.pdf"', "a.pdf"),
        ('Content-Disposition: attachment; filename="a\\"b.pdf"', 'a"b.pdf'),
        ('Content-Disposition: attachment; filename="C:\\x\\a.pdf"', "C:\\x\\a.pdf"),
        ("Content-Disposition: attachment; filename=../../etc/passwd", "../../etc/passwd"),
        ("Content-Type: application/ms-tnef", "winmail.dat"),
        ("Content-Type: message/rfc822", "message.eml"),
        ("Content-Type: text/calendar; method=REQUEST", "invite.ics"),
        ("Content-Type: application/x-thing", ""),
    ],
)
def test_names_of_files_are_read(read, head: str, name: str) -> None:
    assert names(read(MIXED + part("Content-Type: text/plain") + part(head) + "--b--\n")) == [name]


def test_a_file_is_read_piece_by_piece_and_again(read) -> None:
    data = bytes(range(256)) * 2_000
    encoded = base64.encodebytes(data).decode()
    head = "Content-Type: application/x-thing\nContent-Transfer-Encoding: base64"
    file = read(MIXED + part(head, encoded) + "--b--\n").attachments[0]
    with file.open() as stream:
        assert (stream.read(), stream.seek(0), stream.read(3)) == (data, 0, data[:3])
        assert (stream.seek(0, 2), stream.read()) == (len(data), b"")
    assert file.size == len(data)


@pytest.mark.parametrize(
    ("encoding", "body", "data"),
    [
        ("base64", "YWJj", b"abc"),
        ("BASE64", "YW\nJj!", b"abc"),
        ("base64", "YWI", b"ab"),
        ("base64", "YQ==YmM=", b"abc"),
        ("base64", "Y", b""),
        ("quoted-printable", "a=3Db=\nc= \nd=ZZ", b"a=bcd=ZZ"),
        ("x-uuencode", "begin 644 a\n#86)C\n`\nend", b"abc"),
        ("7bit (what else)", "abc", b"abc"),
        ("unheard-of", "abc", b"abc"),
    ],
)
def test_broken_encodings_are_read_as_far_as_they_go(read, encoding, body, data) -> None:
    head = f"Content-Type: application/x-thing\nContent-Transfer-Encoding: {encoding}"
    mail = read(MIXED + part(head, body) + "--b--\n")
    assert content(mail.attachments[0]) == data


@pytest.mark.parametrize(
    ("charset", "body", "text"),
    [
        ("utf-8", "Grüße".encode(), "Grüße"),
        ("iso-8859-1", b"\x80 5", "€ 5"),
        ("us-ascii", "Grüße".encode(), "Grüße"),
        ("us-ascii", b"Gr\xfc\xdfe", "Grüße"),
        ("unheard-of", b"Gr\xfc\xdfe", "Grüße"),
        ("", "テスト".encode("iso-2022-jp"), "テスト"),
        ("gb2312", "镕".encode("gbk"), "镕"),
        ("ks_c_5601-1987", "똠".encode("cp949"), "똠"),
        ("utf-8", b"a\xffb", "aÿb"),
        ("idna", b"abc", "abc"),
        ("utf-7", b"+2AA-", "\ufffd"),
        ("utf-8", b"a\x00b", "ab"),
    ],
)
def test_texts_in_any_charset_are_read(read, charset: str, body: bytes, text: str) -> None:
    head = f"Content-Type: text/plain; charset={charset}\n\n".encode()
    assert read(head + body).body.text == text


def test_a_charset_that_is_not_known_is_named(read) -> None:
    mail = read("Content-Type: text/plain; charset=klingon\n\nx")
    assert "The charset “klingon” is not known." in mail.faults


def test_soft_line_breaks_are_undone(read) -> None:
    text = "One \nparagraph.\n> quoted \n> too\n-- \nLena"
    mail = read(f"Content-Type: text/plain; format=flowed\n\n{text}")
    assert mail.body.text == "One paragraph.\n> quoted too\n-- \nLena"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_line_end_before_a_boundary_belongs_to_it(read, end: str) -> None:
    raw = MIXED + part("Content-Type: application/x-thing", "abc") + "--b--\n"
    assert content(read(raw.replace("\n", end)).attachments[0]) == b"abc"


def test_a_body_has_the_same_digest_by_whatever_way_it_came(read) -> None:
    raw = "Subject: x\n\nhello\nthere"
    ways = [raw, raw.replace("\n", "\r\n"), raw + "\n\n", "X-Way: other\n" + raw]
    assert len({read(way).body_digest for way in ways}) == 1
    assert read(raw + " more").body_digest != read(raw).body_digest


@pytest.mark.parametrize(
    "raw",
    [
        "From someone Mon Jan  1 00:00:00 2024\nSubject: x\n\nhello",
        "\ufeffSubject: x\n\nhello",
        "\n\nSubject: x\n\nhello",
        "Subject: x\nthis is no field\nX-Other: y\n\nhello",
        "Subject: x\nhello",
    ],
)
def test_a_header_that_is_no_longer_whole_is_read(read, raw: str) -> None:
    mail = read(raw.replace("Subject", "From: a@b.example\nSubject", 1))
    assert (mail.subject, mail.body.text) == ("x", "hello")


def test_a_multipart_without_its_boundary_is_read_as_text(read) -> None:
    mail = read("Content-Type: multipart/mixed; boundary=other\n\nhello")
    assert (mail.body.text, mail.faults[0]) == ("hello", scanning.NO_BOUNDARY)


def test_a_boundary_that_was_not_named_is_guessed(read) -> None:
    assert read("Content-Type: multipart/mixed\n\n--x\n\nhello\n--x--\n").body.text == "hello"


def test_an_inner_boundary_may_begin_like_the_outer_one(read) -> None:
    inner = "Content-Type: multipart/mixed; boundary=bb\n\n--bb\n\none\n--bb--"
    assert read(MIXED + f"--b\n{inner}\n--b\n\ntwo\n--b--\n").body.text == "one\ntwo"


def test_a_mail_that_ends_in_the_middle_keeps_what_came(read) -> None:
    mail = read(MIXED + part("Content-Type: text/plain", "hello") + "--b\nContent-Type: image/png")
    assert (mail.body.text, len(mail.attachments)) == ("hello", 1)


def test_lines_of_old_macintoshes_are_lines(read) -> None:
    inner = part("Content-Type: application/x-thing", "abc")
    mail = read((f"From: a@b.example\nSubject: x\n{MIXED}" + inner + "--b--\n").replace("\n", "\r"))
    assert (mail.subject, content(mail.attachments[0])) == ("x", b"abc")


def test_where_the_plain_text_is_empty_the_other_form_is_read(read) -> None:
    html = "--b\nContent-Type: text/html\n\n<p>hello</p>\n--b--\n"
    mail = read(f"Content-Type: multipart/alternative; boundary=b\n\n--b\n\n \n{html}")
    assert (mail.body.text, mail.new.text) == ("hello", "hello")


def test_a_text_of_a_rare_form_is_text_where_there_is_no_other(read) -> None:
    mail = read("Content-Type: text/markdown\n\n*hello*")
    assert (mail.body.text, len(mail.attachments)) == ("*hello*", 1)


@pytest.mark.parametrize(
    ("raw", "protection"),
    [
        ("Content-Type: multipart/signed; boundary=b\n\n--b\n\nx\n--b--\n", "signed"),
        ("Content-Type: multipart/encrypted; boundary=b\n\n--b\n\nx\n--b--\n", "encrypted"),
        ("Content-Type: application/pkcs7-mime; smime-type=signed-data\n\nx", "signed"),
        ("Content-Type: application/pkcs7-mime\n\nx", "encrypted"),
        ("Content-Type: application/pkcs7-mime; name=bill.xml.p7m\n\nx", ""),
        ("\n-----BEGIN PGP MESSAGE-----\n", "encrypted"),
        ("\nhello", ""),
    ],
)
def test_signed_and_encrypted_mail_is_named(read, raw: str, protection: str) -> None:
    assert read(raw).protection == protection


@pytest.mark.parametrize(
    ("data", "reason"), [(b"", reading.EMPTY), (b"hello\nyou\n", reading.NO_HEADER)]
)
def test_what_is_no_mail_is_refused_with_the_reason(tmp_path, data: bytes, reason: str) -> None:
    path = tmp_path / "mail.eml"
    path.write_bytes(data)
    assert incoming.read(path) == NotUnderstood(path, reason)


def test_a_mail_over_the_limit_is_not_even_opened(tmp_path) -> None:
    path = tmp_path / "mail.eml"
    with path.open("wb") as file:
        file.truncate(reading.MOST_BYTES + 1)
    assert incoming.read(path) == NotUnderstood(path, reading.TOO_LARGE)
