"""The cache under threads and greenlets: who asks, who waits, who goes on."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from supportdesk.directory.cached import CachedDirectory
from supportdesk.directory.memory import MemoryDirectory
from supportdesk.directory.port import State, Unreachable
from tests.directory.test_cached import GRACE, IRIS, NOW, TTL


class Gated(MemoryDirectory):
    """Keeps each question until the gate opens; says when one has come."""

    def __init__(self, *people):
        super().__init__(*people)
        self.came, self.gate = threading.Event(), threading.Event()

    def get(self, staff_id):
        answer = super().get(staff_id)
        self.came.set()
        assert self.gate.wait(5)
        return answer


def test_one_asks_and_the_others_wait_for_that_answer():
    platform = Gated(IRIS)
    cache = CachedDirectory(platform, TTL, GRACE)
    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(cache.look_up, "s-1", NOW) for _ in range(8)]
        platform.came.wait(5)
        platform.gate.set()
    assert {answer.result().state for answer in answers} == {State.ACTIVE}
    assert platform.asked == ["s-1"]


def test_while_one_asks_the_others_go_on_with_the_last_answer():
    platform = Gated(IRIS)
    cache = CachedDirectory(platform, TTL, GRACE)
    cache.learn([IRIS], NOW)
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(cache.look_up, "s-1", NOW + TTL)
        platform.came.wait(5)
        assert cache.look_up("s-1", NOW + TTL).as_of == NOW
        platform.gate.set()
        assert asking.result().as_of == NOW + TTL


def test_who_waited_for_a_question_that_failed_does_not_ask_once_more():
    class Failing(Gated):
        def get(self, staff_id):
            super().get(staff_id)
            raise Unreachable

    platform = Failing()
    cache = CachedDirectory(platform, TTL, GRACE)
    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(cache.look_up, "s-1", NOW) for _ in range(8)]
        platform.came.wait(5)
        platform.gate.set()
    assert {answer.result().state for answer in answers} == {State.UNREACHABLE}
    assert len(platform.asked) < 8


def test_an_answer_to_a_question_from_before_the_change_does_not_count_as_fresh():
    platform = Gated(IRIS)
    cache = CachedDirectory(platform, TTL, GRACE)
    cache.learn([IRIS], NOW)
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(cache.look_up, "s-1", NOW + TTL)
        platform.came.wait(5)
        platform.people.clear()
        cache.forget("s-1")
        platform.gate.set()
        asking.result()
    assert cache.look_up("s-1", NOW + TTL + 1).state is State.ABSENT


PARALLEL = """
import sys
if sys.argv[1] == "gevent":
    from gevent import monkey
    monkey.patch_all()
import threading
from supportdesk.directory.cached import CachedDirectory
from supportdesk.directory.memory import MemoryDirectory

together = threading.Barrier(10, timeout=5)

class Slow(MemoryDirectory):
    def get(self, staff_id):
        together.wait()  # nobody is answered before all ten have asked
        return None

cache = CachedDirectory(Slow())
asking = [threading.Thread(target=cache.look_up, args=(f"s-{n}", 1)) for n in range(10)]
[thread.start() for thread in asking]
[thread.join(8) for thread in asking]
print(sorted({cache.peek(f"s-{n}", 1).state.value for n in range(10)}))
"""


@pytest.mark.parametrize("kind", ["threads", "gevent"])
def test_different_people_are_asked_about_at_the_same_time(kind):
    done = subprocess.run(
        [sys.executable, "-c", PARALLEL, kind], capture_output=True, text=True, timeout=30
    )
    assert done.stdout.strip() == "['absent']", done.stderr
