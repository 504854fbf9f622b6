"""A ticket as the rules see it: plain facts, no texts, no tables.

Times are integer milliseconds since the epoch, UTC.
"""

from dataclasses import dataclass

from supportdesk.domain.durations import DAY

QUEUED, HELD, RESOLVED, CLOSED = "queued", "held", "resolved", "closed"
L1, L2 = "L1", "L2"
STATUSES = (QUEUED, HELD, RESOLVED, CLOSED)
LEVELS = (L1, L2)
PRIORITIES = ("critical", "high", "medium", "low")
CHANNELS = ("form", "mail", "chat", "api", "phone", "walk_in", "forward")
WRITTEN_DOWN = ("phone", "walk_in", "forward")
"""What staff writes into these are the customer's words."""
WAITS = ("customer", "third_party", "call", "date")
RESOLUTION_TYPES = (
    "fixed",
    "workaround",
    "answered",
    "known_issue",
    "duplicate",
    "not_reproducible",
    "declined",
)
VERIFIERS = ("customer", "engineer", "silence")
DISMISSALS = ("spam", "not_a_request", "test")

RESTORE_MS = 30 * DAY
"""How long a dismissed ticket can be brought back (PRODUCT section 2)."""


@dataclass(frozen=True)
class Person:
    """A staff member as history writes them: the platform's id and the name as it was."""

    id: str
    name: str


@dataclass(frozen=True)
class Wait:
    """What a held ticket waits on; `until` is a time or None."""

    on: str
    until: int | None = None


@dataclass(frozen=True)
class Ticket:
    """The state that the events of one ticket add up to (`replay.applied`)."""

    number: int
    status: str = QUEUED
    level: str = L1
    opener: Person | None = None
    assignee: Person | None = None
    wait: Wait | None = None
    wait_over: bool = False
    """The time of a wait has passed, and the assignee has done nothing since: it is their turn."""
    priority: str = "medium"
    category: str = ""
    skill: str = ""
    tags: tuple[str, ...] = ()
    channel: str = "form"
    subject_seq: int = 0
    """The entry that holds the subject's present text."""
    last_seq: int = 0
    last_public_seq: int = 0
    """The newest entry that customers may see."""
    last_reply_seq: int = 0
    """The newest public message of staff."""
    last_customer_seq: int = 0
    """The newest message of a customer, or written down for one."""
    opened_at: int = 0
    changed_at: int = 0
    """When status, level or assignee last changed."""
    level_since: int = 0
    resolved_at: int | None = None
    came_back: bool = False
    """In the L1 queue again after somebody had it."""
    dismissed: bool = False
    confirmed: bool = False
    """The customer said "solved" and nothing but thanks since."""
    address_proved: bool = False
    escalated_by: str = ""
    """Staff id of who sent it to L2 last."""
    way: tuple[tuple[str, str], ...] = ()
    """Who had it before, at which level, oldest first; "" is nobody: its queue. The last twelve."""
    reopened: bool = False
    """It was reopened, and not handed on since."""
    participants: tuple[int, ...] = ()
    """The other people on the customer's side (ids of customers), in the order they came."""
    follow_up_of: int | None = None
    follow_up: int | None = None
    prefix: str = "TKT"

    @property
    def label(self) -> str:
        """How people write the number: TKT-1042."""
        return f"{self.prefix}-{self.number}"

    @property
    def open(self) -> bool:
        """Somebody still has to do something about it."""
        return self.status in (QUEUED, HELD)

    @property
    def stands(self) -> tuple[Person | None, str]:
        """With whom and at which level: what is done stands with who was accountable."""
        return (self.assignee if self.open else self.opener), self.level

    @property
    def restorable_until(self) -> int:
        """Until when it can be brought back, once it was dismissed."""
        return self.changed_at + RESTORE_MS

    @property
    def customer_spoke(self) -> bool:
        """The customer wrote after an answer, or said "solved", and was not asked since: whatever
        else it waits on, it is its holder's turn."""
        asked = self.wait is not None and self.wait.on == "customer"
        wrote = self.last_customer_seq > self.last_reply_seq > 0
        return self.open and not asked and (self.confirmed or wrote)

    @property
    def needs_opener(self) -> bool:
        """Nobody is accountable, and somebody has to be found."""
        return self.open and self.opener is None and (self.level == L2 or self.came_back)
