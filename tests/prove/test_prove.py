"""The whole proof, short: a desk of its own on each database, killed, restarted and renewed."""

import pytest

from tests import desks
from tests.processes import Observed, python

# One channel for twenty seconds, which a busy machine can do. The promise is the same.
SHORT = ("--minutes", "0.33", "--channels", "1", "--made-up")


def prove(*arguments: str) -> Observed:
    return python("-m", "tests.prove", *SHORT, *arguments)


@pytest.mark.usefixtures("cluster")  # says where there is no PostgreSQL
@pytest.mark.parametrize("database", desks.KINDS)
def test_nothing_is_lost_whatever_is_done_to_the_desk(database: str) -> None:
    with prove("--database", database) as proof:
        status = proof.wait(600)
        told = "\n".join(proof.lines)
    assert status == 0, told
    for done in ("kill -9 one web process", "kill -9 the worker", "deploy at"):
        assert done in told
    assert "disk full for" in told or "Left out, full disk" in told
    assert ("restart of the database away" in told) == (database == "postgresql")


def test_a_fault_turns_it_red() -> None:
    with prove("--database", "sqlite", "--calm", "--plant", "lose", "--minutes", "0.1") as proof:
        status = proof.wait(300)
        told = "\n".join(proof.lines)
    assert status == 1, told
    assert "THE PROMISE DID NOT HOLD" in told
    assert "lost: prove-0-" in told
