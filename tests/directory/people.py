"""A small cast for the tests of this room."""

from supportdesk.directory import news
from supportdesk.directory.cached import CachedDirectory
from supportdesk.directory.memory import MemoryDirectory
from supportdesk.domain.people import Staff

NOW = 1_795_000_000_000
HOUR, MINUTE = 3_600_000, 60_000


def engineer(staff_id="iris", *roles, **fields) -> Staff:
    granted = frozenset(roles or ("l1",))
    usual = {"username": staff_id, "name": staff_id.title(), "updated_at": 1}
    return Staff(id=staff_id, roles=granted, **usual | fields)


def cached(platform: MemoryDirectory, clock=lambda: NOW) -> CachedDirectory:
    """The cache as the desk wires it."""
    told = news.differences(clock)
    return CachedDirectory(platform, noticed_at=news.noticed_at, on_news=told)


def inactive(platform):
    """Iris is deactivated."""
    platform.put(engineer("iris", active=False))


def without_role(platform):
    """Iris has no role that the desk knows."""
    platform.put(engineer("iris", "kitchen"))
