"""The staff platform with a short memory: what every page asks.

Nobody is ever inactive because the platform failed. Never call it inside a database session:
it may go over the network (`peek` does not).
"""

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from cachetools import LRUCache

from supportdesk.directory.breaker import Breaker
from supportdesk.directory.port import (
    Answer,
    BrokenRecord,
    Directory,
    DirectoryError,
    Inactive,
    State,
    is_possible_id,
)
from supportdesk.domain.durations import MINUTE
from supportdesk.domain.people import Staff

log = logging.getLogger(__name__)

MOST_PEOPLE = 20_000
NOTICE_MS = MINUTE

NoticedAt = Callable[[str], int | None]
News = Callable[[Answer, Answer], None]


@dataclass(slots=True)
class _Entry:
    """One person's last answer. `asking` lets one thread at a time ask about them.

    `outdated` counts what was said behind our back: an answer to a question that was asked
    before it does not make the entry fresh.
    """

    answer: Answer | None = None
    stale: bool = False
    told: bool = False
    failing: bool = False
    outdated: int = 0
    noticed: int | None = None
    noticed_is_read: bool = False
    asking: threading.Lock = field(default_factory=threading.Lock)


class CachedDirectory:
    """`ttl` and `grace` in milliseconds. Safe for threads and greenlets.

    `noticed_at(staff_id)` gives when the platform announced a deactivation, or None: it counts
    until an answer with a later `updated_at`. `on_news(old, new)` is called when an answer
    differs from the one before, unless another process said so first (`forget`); it must not
    ask about the same person.
    """

    def __init__(
        self,
        directory: Directory,
        ttl: int = MINUTE,
        grace: int = 900_000,
        *,
        noticed_at: NoticedAt = lambda staff_id: None,
        on_news: News = lambda old, new: None,
    ) -> None:
        self._directory = directory
        self._ttl, self._grace = ttl, grace
        self._noticed_at, self._on_news = noticed_at, on_news
        self._breaker = Breaker()
        self._entries: LRUCache[str, _Entry] = LRUCache(MOST_PEOPLE)
        self._lock = threading.Lock()

    def look_up(self, staff_id: str, now: int) -> Answer:
        """What is known, at most `ttl` old when the platform answers, at most `grace` when not."""
        if not is_possible_id(staff_id):
            return Answer(State.ABSENT, None, now)
        entry = self._entry(staff_id)
        if not self._is_fresh(entry, now):
            self._refresh(entry, staff_id, now)
        return self._judged(entry, staff_id, now)

    def ask_again(self, staff_id: str, now: int, *, patiently: bool = False) -> Answer:
        """Ask now, however fresh the last answer, an open breaker notwithstanding.

        `patiently` heeds the breaker: for passes over many people.
        """
        if not is_possible_id(staff_id):
            return Answer(State.ABSENT, None, now)
        entry = self._entry(staff_id)
        with entry.asking:
            if not patiently or self._breaker.may_ask(now):
                self._ask(entry, staff_id, now)
            else:
                entry.failing = True
        return self._judged(entry, staff_id, now)

    def peek(self, staff_id: str, now: int) -> Answer:
        """The last answer while it counts, never over the network: for use in a transaction."""
        with self._lock:
            entry = self._entries.get(staff_id)
        return self._judged(entry or _Entry(), staff_id, now)

    def forget(self, staff_id: str) -> None:
        """Another process knows better: the next question goes to the platform, breaker or not.

        The last answer stays for the case that the platform is away.
        """
        with self._lock:
            entry = self._entries.get(staff_id)
        if entry:
            entry.stale = entry.told = True
            entry.noticed_is_read = False
            entry.outdated += 1

    def learn(self, people: Iterable[Staff], now: int) -> list[Answer]:
        """Take answers that came with a list."""
        learned = []
        for staff in people:
            entry = self._entry(staff.id)
            self._take(entry, _answer(staff, now), entry.outdated)
            learned.append(self._judged(entry, staff.id, now))
        return learned

    def changed_since(self, when: int | None) -> Iterable[Staff]:
        return self._directory.changed_since(when)

    def verify(self, username: str, password: str, client: str, now: int) -> Staff:
        """As the port says; a right password of somebody announced as gone is Inactive."""
        staff = self._directory.verify(username, password, client)
        (answer,) = self.learn([staff], now)
        if answer.state is not State.ACTIVE:
            raise Inactive
        return staff

    def is_failing(self, since: int = 0) -> bool:
        """Whether the last question about anybody got no answer; what was asked up to `since`
        does not count, for who has had a list since then."""
        return self._breaker.is_failing(since)

    def has_just_failed(self, now: int) -> bool:
        """Whether the platform gave no answer in the last seconds: a page waits for it once."""
        return self._breaker.has_just_failed(now)

    def knows(self, staff_id: str) -> bool:
        """Whether this process ever asked about the person."""
        with self._lock:
            return staff_id in self._entries

    def _entry(self, staff_id: str) -> _Entry:
        with self._lock:
            return self._entries.setdefault(staff_id, _Entry())

    def _is_fresh(self, entry: _Entry, now: int) -> bool:
        known = entry.answer
        return known is not None and not entry.stale and abs(now - known.as_of) < self._ttl

    def _counts(self, known: Answer | None, now: int) -> bool:
        return known is not None and now - known.as_of < max(self._ttl, self._grace)

    def _refresh(self, entry: _Entry, staff_id: str, now: int) -> None:
        """Ask, unless somebody is asking: then wait only when there is nothing to go on with, or
        another process knows better than what there is."""
        if entry.asking.acquire(blocking=False):
            try:
                if entry.told or self._breaker.may_ask(now):
                    self._ask(entry, staff_id, now)
                else:
                    entry.failing = True
            finally:
                entry.asking.release()
        elif entry.told or not self._counts(entry.answer, now):
            with entry.asking:
                if entry.told:  # that question was asked before the other process said so
                    self._ask(entry, staff_id, now)

    def _ask(self, entry: _Entry, staff_id: str, now: int) -> None:
        outdated = entry.outdated
        try:
            staff = self._directory.get(staff_id)
        except DirectoryError as error:
            entry.failing, entry.told = True, False
            if isinstance(error, BrokenRecord):
                self._breaker.succeeded()
            else:
                self._breaker.failed(now)
            log.warning("staff platform: %s", error)
            return
        self._breaker.succeeded()
        self._take(entry, _answer(staff, now), outdated)

    def _take(self, entry: _Entry, new: Answer, outdated: int) -> None:
        old, told = entry.answer, entry.told
        entry.answer, entry.failing = new, False
        entry.noticed_is_read = False
        if entry.outdated == outdated:
            entry.stale = entry.told = False
        if old is not None and not told and _differs(old, new):
            self._tell(old, new)

    def _tell(self, old: Answer, new: Answer) -> None:
        try:
            self._on_news(old, new)
        except Exception:  # the page goes on; the other processes find out within their ttl
            log.exception("a change of staff could not be told to the other processes")

    def _judged(self, entry: _Entry, staff_id: str, now: int) -> Answer:
        """The entry's answer as it counts now: aged, and against an announced deactivation."""
        if not entry.noticed_is_read:
            outdated = entry.outdated
            entry.noticed = self._noticed_at(staff_id)
            entry.noticed_is_read = entry.outdated == outdated
        known, noticed = entry.answer, entry.noticed
        if noticed is not None and not _overrules(known, noticed):
            staff = known.staff if known else None
            return Answer(State.INACTIVE, staff, known.as_of if known else noticed)
        if known is None or not self._counts(known, now):
            return Answer(State.UNREACHABLE, None, known.as_of if known else 0, late=True)
        return replace(known, late=True) if entry.failing else known


def _answer(staff: Staff | None, now: int) -> Answer:
    if staff is None:
        return Answer(State.ABSENT, None, now)
    return Answer(State.ACTIVE if staff.active else State.INACTIVE, staff, now)


def _overrules(known: Answer | None, noticed: int) -> bool:
    """Whether an answer is later than an announced deactivation.

    A platform that gives no `updated_at` can only be asked again later: a minute, so that a
    stale read behind it cannot bring back who was just locked out.
    """
    if known is None or known.state is State.ABSENT:
        return known is not None
    if known.staff is None or known.staff.updated_at is None:
        return known.as_of >= noticed + NOTICE_MS
    return known.staff.updated_at > noticed


def _differs(old: Answer, new: Answer) -> bool:
    if old.state is not new.state or old.staff is None or new.staff is None:
        return old.state is not new.state
    return replace(old.staff, updated_at=None) != replace(new.staff, updated_at=None)
