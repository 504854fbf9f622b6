"""A disk without a byte left: web processes start nevertheless."""

from tests.conftest import not_here
from tests.processes import python

COUNT = """
import os
from contextlib import ExitStack
from supportdesk import gunicorn_conf
from tests.prove.cables import Missing
from tests.prove.disk import mounted
with ExitStack() as stack:
    try:
        disk = mounted(stack)
    except Missing as reason:
        raise SystemExit(f"missing: {reason}")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(disk.folder)
    disk.fill()
    gunicorn_conf.post_fork(None, None)
    from prometheus_client import Counter
    Counter("seen", "How many.").inc()
    assert os.listdir(disk.folder) == ["filler"]
    disk.empty()
    (disk.folder / "more").write_bytes(bytes(10_000))
    print("counted", flush=True)
"""


def test_who_finds_no_room_for_figures_counts_for_itself() -> None:
    with python("-c", COUNT) as process:
        status = process.wait()
    told = "\n".join(process.lines)
    if "missing: " in told:
        not_here(f"a full disk: {told}")
    assert (status, told) == (0, "counted")
