"""Mail that came in, understood: pure reading of files. No Flask, no database, no network."""

from supportdesk.mail.incoming.reading import read
from supportdesk.mail.incoming.values import (
    NOBODY,
    Address,
    Attachment,
    Body,
    Failure,
    Incoming,
    Kind,
    NotUnderstood,
)

__all__ = [
    "NOBODY", "Address", "Attachment", "Body", "Failure", "Incoming", "Kind", "NotUnderstood",
    "read",
]  # fmt: skip
