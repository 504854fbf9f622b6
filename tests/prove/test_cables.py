"""A machine that is cut off silently while it holds a lock: the others do not wait for it."""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy import create_engine, text

from supportdesk.store.dialects import engine_options
from tests.conftest import not_here
from tests.postgres import Cluster
from tests.processes import Observed
from tests.prove import cables
from tests.prove.cables import Namespace
from tests.prove.house import SAFE

HOLD = """
import os, signal
from sqlalchemy import create_engine, text
from supportdesk.store.dialects import engine_options
url = os.environ["URL"]
with create_engine(url, **engine_options(url)).begin() as connection:
    connection.execute(text("UPDATE held SET n = n + 1"))
    print("holding", flush=True)
    signal.pause()
"""


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def machine(stack: ExitStack) -> Namespace:
    try:
        return cables.build(9, stack)
    except cables.Missing as reason:
        not_here(f"a cut network: {reason}")


def test_a_lock_of_who_is_cut_off_is_free_within_seconds(
    cluster: Cluster, machine: Namespace, stack: ExitStack
) -> None:
    server = Cluster(SAFE, network=f"{cables.NETWORK}.0.0/16")
    server.listen(machine.back.outside)
    stack.callback(server.stop)
    server.start()
    name = server.create()
    here = create_engine(server.url(name), **engine_options(server.url(name)))
    with here.begin() as connection:
        connection.execute(text("CREATE TABLE held AS SELECT 0 AS n"))
    theirs = {"URL": server.url(name, machine.back.outside)}
    command = machine.command(sys.executable, "-c", HOLD)
    holder = stack.enter_context(Observed(*command, env={**theirs, "PYTHONPATH": os.getcwd()}))
    holder.expect("^holding$")
    machine.back.cut()
    with here.begin() as connection:
        connection.execute(text("SET lock_timeout = '15s'"))
        connection.execute(text("UPDATE held SET n = n + 10"))
        assert connection.execute(text("SELECT n FROM held")).scalar_one() == 10
    here.dispose()
