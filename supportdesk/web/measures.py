"""What the processes of this machine measured, together: for /metrics and for pages of admins."""

import os
from glob import glob
from pathlib import Path

from prometheus_client import REGISTRY, CollectorRegistry
from prometheus_client.multiprocess import MultiProcessCollector


def folder() -> Path | None:
    """Where the processes of a desk share what they measure; None for one by itself."""
    path = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    return Path(path) if path else None


def registry() -> CollectorRegistry:
    """All processes of this machine where they share a folder, else this one.

    What a process did stays counted when it is gone; what it *has* (open streams) does not.
    """
    shared = folder()
    if shared is None:
        return REGISTRY
    _forget_the_dead(shared)
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together


def _forget_the_dead(shared: Path) -> None:
    """gunicorn says so of each worker that ends, but not when it was killed itself."""
    for path in glob(f"{shared}/gauge_live*_*.db"):
        number = path.rpartition("_")[2].removesuffix(".db")
        if number.isdigit() and not _is_alive(int(number)):
            Path(path).unlink(missing_ok=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
