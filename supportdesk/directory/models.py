"""Tables about staff: ids and moments. No name, password, role or address of theirs but where
a session came from; who a person is stays with the staff platform."""

from sqlalchemy import JSON, BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from supportdesk.store.database import Base
from supportdesk.store.dialects import BigKey


class StaffSession(Base):
    """One sign-in. `key_hash` is all we have of the cookie. Kept a while after it ended."""

    __tablename__ = "staff_sessions"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    staff_id: Mapped[str] = mapped_column(String(200), index=True)
    started_at: Mapped[int] = mapped_column(BigInteger)
    last_used_at: Mapped[int] = mapped_column(BigInteger, index=True)
    address: Mapped[str] = mapped_column(String(64))
    browser: Mapped[str] = mapped_column(String(300))
    ended_at: Mapped[int | None] = mapped_column(BigInteger)
    ended_why: Mapped[str | None] = mapped_column(String(40))


class Deactivation(Base):
    """The platform announced that a person is out. Counts until a later answer says active.

    `noticed_at` is the platform's own time of it, to be compared with `updated_at`.
    """

    __tablename__ = "deactivations"

    staff_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    noticed_at: Mapped[int] = mapped_column(BigInteger)
    why: Mapped[str] = mapped_column(String(40))


class StaffChange(Base):
    """Tells the other processes that what they know of a person is out of date. Append only."""

    __tablename__ = "staff_changes"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    staff_id: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(40))
    at: Mapped[int] = mapped_column(BigInteger, index=True)


class SignInFailure(Base):
    """One sign-in that failed, or is being asked about. `address` is the /64 on IPv6."""

    __tablename__ = "sign_in_failures"
    __table_args__ = (
        Index("ix_sign_in_failures_name", "name_hash", "at"),
        Index("ix_sign_in_failures_address", "address", "at"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    name_hash: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[int] = mapped_column(BigInteger, index=True)


class HookId(Base):
    """A notice that came, remembered for a day, so that a repeat does nothing."""

    __tablename__ = "hook_ids"

    door: Mapped[str] = mapped_column(String(20), primary_key=True)
    id: Mapped[str] = mapped_column(String(255), primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger, index=True)


class StaffBrake(Base):
    """At most one row: the people whose tickets do not move before an admin says yes."""

    __tablename__ = "staff_brake"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[int] = mapped_column(BigInteger)
    staff_ids: Mapped[list[str]] = mapped_column(JSON)
    confirmed_at: Mapped[int | None] = mapped_column(BigInteger)
    confirmed_by: Mapped[str | None] = mapped_column(String(200))
