"""NOTIFY and LISTEN of PostgreSQL, on connections of their own, never inside a change."""

import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

import structlog

CHANNEL = "supportdesk"
LOOK_SECONDS = 2.5
ANSWER_SECONDS = 2.0
"""A connection that was cut silently is noticed by asking, in less than 5 s with both."""

log = structlog.get_logger()


class Notifications:
    """The carrier for PostgreSQL: any number of processes on any number of machines."""

    largest = 7_000

    def __init__(self, url: str) -> None:
        self._dsn = url.replace("postgresql+psycopg://", "postgresql://", 1)
        self._out: Any = None

    def send(self, payload: bytes) -> bool:
        import psycopg

        try:
            if self._out is None:
                self._out = self._connect()
            self._out.execute("SELECT pg_notify(%s, %s)", (CHANNEL, payload.decode()))
        except psycopg.Error as error:
            log.warning("signals cannot be sent", error=type(error).__name__)
            self._hang_up()
            return False
        return True

    def listen(self, heard: Callable[[bytes], None]) -> None:
        import psycopg

        while True:
            try:
                with closing(self._connect()) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    heard(b"[]")
                    while True:
                        for note in connection.notifies(timeout=LOOK_SECONDS):
                            heard(note.payload.encode())
                        connection.execute("SELECT 1")
            except psycopg.Error as error:
                log.warning("signals are deaf", error=type(error).__name__)
                time.sleep(0.3)

    def _hang_up(self) -> None:
        connection, self._out = self._out, None
        if connection is not None:
            connection.close()

    def _connect(self) -> Any:
        from supportdesk.store.answering import Answering

        connection = Answering.connect(
            self._dsn,
            autocommit=True,
            connect_timeout=5,
            keepalives_idle=1,
            keepalives_interval=1,
            keepalives_count=2,
            tcp_user_timeout=2_000,
        )
        connection.seconds = ANSWER_SECONDS
        return connection
