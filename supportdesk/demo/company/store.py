"""One SQLite file with everything the company knows, and the only way to it."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCHEMA = """
create table if not exists staff (
  number integer primary key autoincrement,
  id text not null unique,
  username text not null unique,
  record text not null,
  updated_at integer not null,
  password_hash text not null,
  demonstration_password text not null,
  locked integer not null default 0,
  distortion text not null default '{}'
);
create index if not exists staff_by_change on staff (updated_at, id);
create table if not exists failures (name text not null, client text not null, at integer not null);
create index if not exists failures_by_name on failures (name, at);
create table if not exists switches (name text primary key, value text not null);
create table if not exists notices (
  id text primary key,
  body text not null,
  created_at integer not null,
  attempts integer not null default 0,
  due integer,
  answer text not null default ''
);
create index if not exists notices_due on notices (due) where due is not null;
create table if not exists mails (
  id integer primary key autoincrement,
  received_at integer not null,
  sender text not null,
  recipients text not null,
  subject text not null,
  raw blob not null
);
create table if not exists mail_recipients (
  address text not null,
  mail integer not null references mails (id) on delete cascade,
  primary key (address, mail)
) without rowid;
"""


def now() -> int:
    """Milliseconds since the epoch, UTC."""
    return time.time_ns() // 1_000_000


class Store:
    """Short connections: `reading()` for one look, `changing()` for one transaction."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        self._path = path
        self._one_writer = threading.Lock()
        # Held open and never used again: the last one to close would empty the log every time.
        self._held = sqlite3.connect(path, check_same_thread=False)
        self._held.execute("pragma journal_mode=wal")
        self._held.executescript(SCHEMA)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self._path, timeout=5, isolation_level=None)
        connection.row_factory = sqlite3.Row
        connection.execute("pragma foreign_keys=on")
        connection.execute("pragma synchronous=normal")
        try:
            yield connection
        finally:
            connection.close()

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        with self._one_writer, self.reading() as connection:
            connection.execute("begin immediate")
            try:
                yield connection
            except BaseException:
                connection.execute("rollback")
                raise
            connection.execute("commit")
