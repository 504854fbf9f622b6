"""The threads of a worker: hands that take jobs, and lanes that look at the clock."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from supportdesk.schedule import SCHEDULE, Chore
from supportdesk.store import chores, jobs
from supportdesk.web.clock import now
from supportdesk.worker import handlers
from supportdesk.worker.work import Work

HANDS = 2  # a slow mail server holds up one of them
LOOK_SECONDS = 0.5
GATHER_SECONDS = 0.1
"""On a busy desk something is committed fifty times a second: all of it is one look."""

log = structlog.get_logger("worker")


@dataclass
class Worker:
    """Runs until `stop`. A job or chore that is running is finished first."""

    app: Flask
    work: Work
    schedule: tuple[Chore, ...] = SCHEDULE
    _stopping: threading.Event = field(default_factory=threading.Event)
    _bell: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)
    _next: dict[str, float] = field(default_factory=dict)

    def start(self) -> None:
        for _ in range(HANDS):
            self._spawn("hand", self.do_one_job, self._bell)
        for lane in dict.fromkeys(chore.lane for chore in self.schedule):
            self._spawn(lane, partial(self.do_chores, lane), self._stopping)

    def wake(self) -> None:
        """Something was committed: look for jobs."""
        self._bell.set()

    def stop(self, patience: float) -> bool:
        """Take nothing up any more; whether everything ended in that many seconds."""
        self._stopping.set()
        self.work.stop()
        self.wake()
        end = time.monotonic() + patience
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def do_one_job(self) -> bool:
        """Take a job that is due and do it; False when there is none."""
        taken = jobs.claim(now(), 1)
        for job in taken:
            handlers.do(job, self.work, now())
        return bool(taken)

    def do_chores(self, lane: str) -> bool:
        """Do what is due in a lane. Always False: the clock says when there is more."""
        for chore in self.schedule:
            if chore.lane == lane and not self._stopping.is_set():
                self._do_if_due(chore)
        return False

    def _do_if_due(self, chore: Chore) -> None:
        at, tick = now(), time.monotonic()
        if self._next.get(chore.name, 0.0) > tick:
            return
        pause = chore.pause(self.work.settings)
        self._next[chore.name] = tick + min(pause, 5_000) / 1000
        if not chore.shared:
            self._do(chore)
        elif turn := chores.take(chore.name, at, chore.lease):
            error = self._do(chore)
            chores.done(turn, at + pause, now(), error)

    def _do(self, chore: Chore) -> str:
        try:
            chore.do(self.work, now())
        except Exception as error:
            log.exception("a chore failed", chore=chore.name)
            return type(error).__name__
        return ""

    def _spawn(self, name: str, turn: Callable[[], bool], bell: threading.Event) -> None:
        thread = threading.Thread(target=self._repeat, args=(turn, bell), name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _repeat(self, turn: Callable[[], bool], bell: threading.Event) -> None:
        while not self._stopping.is_set():
            more = False
            try:
                with self.app.app_context():
                    more = turn()
            except SQLAlchemyError as error:  # the database is away: it comes back
                log.warning("the worker cannot read", error=type(error).__name__)
            except Exception:
                log.exception("a turn failed")
            if not more and bell.wait(LOOK_SECONDS):
                self._stopping.wait(GATHER_SECONDS)
                self._bell.clear()
