"""Raw messages on disk, read as the intake reads them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from supportdesk.mail import incoming
from supportdesk.mail.incoming import Incoming

Read = Callable[..., Incoming]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read a mail that is written as text (then UTF-8) or bytes; `From` is added where missing."""

    def reading(raw: str | bytes, own: tuple[str, ...] = ()) -> Incoming:
        data = raw.encode() if isinstance(raw, str) else raw
        if b"From:" not in data:
            data = b"From: Lena Hofer <lena@brack.example>\n" + data
        path = tmp_path / "mail.eml"
        path.write_bytes(data)
        mail = incoming.read(path, own)
        assert isinstance(mail, Incoming)
        return mail

    return reading
