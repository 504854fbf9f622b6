"""Tables of files: what is known of each, and its bytes in pieces."""

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from supportdesk.store.database import Base


class FileRow(Base):
    """A file, on its own until its message is stored (`ticket`, `seq`, `place` in the message).

    `digest` is empty while pieces are missing. Withdrawal empties `name` and `salt`. `address`
    and `origin` are known only of senders that are not proved, and only for a day.
    """

    __tablename__ = "files"
    __table_args__ = (
        Index("ix_files_ticket", "ticket", "seq"),
        Index("ix_files_address", "address", "made_at"),
        Index("ix_files_origin", "origin", "made_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    ticket: Mapped[int | None] = mapped_column(ForeignKey("tickets.number"))
    seq: Mapped[int | None]
    place: Mapped[int] = mapped_column(default=0)
    name: Mapped[str | None] = mapped_column(Text)
    media_type: Mapped[str]
    inline: Mapped[bool]
    size: Mapped[int] = mapped_column(BigInteger)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(default="")
    person: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    origin: Mapped[str] = mapped_column(default="")
    made_at: Mapped[int] = mapped_column(BigInteger)
    withdrawn_at: Mapped[int | None] = mapped_column(BigInteger)


class ChunkRow(Base):
    """The `n`-th piece of a file's bytes, from 0."""

    __tablename__ = "chunks"

    file_id: Mapped[str] = mapped_column(ForeignKey("files.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    data: Mapped[bytes] = mapped_column(LargeBinary)
