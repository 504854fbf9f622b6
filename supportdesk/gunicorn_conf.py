"""How gunicorn runs the desk. What depends on the settings comes on its command line.

Nothing of the desk is imported in the master: it would be patched too late.
"""

import os
from contextlib import suppress
from glob import glob
from pathlib import Path
from typing import Any

worker_class = "supportdesk.refusing.Worker"
worker_connections = 10_000  # every open stream is one
backlog = 2048
keepalive = 2
graceful_timeout = 4  # an old version is gone within five seconds (decision 0054)
timeout = 30  # of a worker that does not answer its master; streams are not meant
control_socket_disable = True  # one path per account: two desks would share it
chdir = str(Path(__file__).resolve().parent.parent)
accesslog = None  # the desk logs its own requests, without the secrets of links
forwarded_allow_ips = ""  # forwarded headers are the desk's business (DESK_TRUSTED_PROXIES)
forwarder_headers = ""
limit_request_line = 8190
limit_request_fields = 100


GARBAGE = (20_000, 20, 20)
"""After how many new objects a process looks for garbage, and how much rarer among the old. With
Python's own 700 it looked through the objects of all its streams many times a second, and nobody
else had a turn meanwhile."""
ANNOUNCEMENT = "A web process is ready."
ROOM_FOR_FIGURES = 1_000_000


def post_fork(_server: Any, _worker: Any) -> None:
    """On a full disk a process keeps its figures to itself: writing to a map of a file that has no
    room would end it (SIGBUS), and nobody could read a page. Before prometheus_client is imported,
    which looks once."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if folder and _free(folder) < ROOM_FOR_FIGURES:
        del os.environ["PROMETHEUS_MULTIPROC_DIR"]


def post_worker_init(worker: Any) -> None:
    """A worker is about to answer: it must be patched, and it must end well."""
    import gc

    import gevent

    from supportdesk.live import starting
    from supportdesk.web import logging, templates, versions

    logging.configure()
    insist_on_patched_libraries()
    templates.load_all(worker.wsgi)
    versions.share(worker.wsgi, worker.wsgi.extensions["settings"].data_dir / "static")
    starting.start(worker.wsgi)
    gc.collect()
    gc.freeze()  # what was made until now stays: looking through it again is a pause for everybody
    gc.set_threshold(*GARBAGE)
    gevent.spawn(_end_streams_with, worker)
    print(ANNOUNCEMENT, flush=True)


def child_exit(_server: Any, worker: Any) -> None:
    """Live gauges of a dead worker count no more (what prometheus_client would do, unimported)."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if folder:
        for path in glob(f"{folder}/gauge_live*_{worker.pid}.db"):
            with suppress(FileNotFoundError):
                os.remove(path)


def insist_on_patched_libraries() -> None:
    """Raise when something was imported before gevent patched it: it would block everybody."""
    import sys

    from gevent import monkey

    if not (monkey.is_module_patched("socket") and monkey.is_module_patched("threading")):
        raise RuntimeError("gevent has not patched this process: start it with -k gevent")
    waiting = sys.modules.get("psycopg.waiting")
    if waiting is not None and waiting.wait is getattr(waiting, "wait_c", None):
        raise RuntimeError("psycopg was imported before gevent patched it (preload_app?)")


def _free(folder: str) -> int:
    state = os.statvfs(folder)
    return state.f_bavail * state.f_frsize


def _end_streams_with(worker: Any) -> None:
    """Streams never end by themselves; a worker told to stop would wait for them."""
    import gevent

    from supportdesk.live import starting

    while worker.alive:  # until SIGTERM, SIGHUP, or a master that is gone
        gevent.sleep(0.1)
    worker.cfg.set("keepalive", 0)  # else connections idle two seconds more
    starting.stop(worker.wsgi)
