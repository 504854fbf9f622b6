"""Names of files as people see them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.files.names import LONGEST, shown_name


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\log.txt", "log.txt"),
        ("folder/", "folder"),
        ("..", "file"),
        ("", "file"),
        ("  two \t words.txt\n", "two words.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\0b\x1b[2J.txt", "ab[2J.txt"),
        ("\u2066x\u2069\ufeff.txt", "x.txt"),
        ("Bericht für Zoë 👩‍💻.txt", "Bericht für Zoë 👩‍💻.txt"),
        ("half\ud800.txt", "half.txt"),
    ],
)
def test_a_name_is_shown_without_what_misleads(raw: str, shown: str) -> None:
    assert shown_name(raw) == shown


def test_a_long_name_keeps_its_extension() -> None:
    name = shown_name("😀" * 10_000 + ".tar.gz")
    assert len(name) <= LONGEST
    assert name.endswith("….gz")


def test_a_long_name_without_a_plausible_extension_is_just_cut() -> None:
    assert len(shown_name("a." + "b" * 500)) == LONGEST


@given(st.text(max_size=300))
def test_every_name_can_be_shown(raw: str) -> None:
    name = shown_name(raw)
    assert 0 < len(name) <= LONGEST
    assert not {"/", "\\", "\0", "\n", "\u202e"} & set(name)
    name.encode()
