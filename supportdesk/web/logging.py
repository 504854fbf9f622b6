"""Logs: a line per request and fault, JSON or for people. No secrets, nothing below /c/."""

import logging
import sys
import time
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog
from flask import Flask, Response, g, request

from supportdesk.web import peer
from supportdesk.web.paths import masked

log = structlog.get_logger("request")

_SECRET_NAMES = ("password", "secret", "token", "cookie", "authorization", "key")
_QUIET = ("/healthz", "/readyz", "/metrics", "/static/")

Event = MutableMapping[str, Any]


def configure(*, json: bool | None = None, level: str = "INFO") -> None:
    """Send our log and that of every library to stderr. JSON unless a person is watching."""
    machine = not sys.stderr.isatty() if json is None else json
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        without_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    last = structlog.processors.JSONRenderer() if machine else structlog.dev.ConsoleRenderer()
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared[:-1], structlog.stdlib.PositionalArgumentsFormatter()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                without_secrets,
                last,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.raiseExceptions = False  # its words on a failed line would hold the raw values


def without_secrets(_: Any, __: str, event: Event) -> Event:
    """Mask values with a telling name, and links in every text, tracebacks included."""
    for name, value in event.items():
        if any(word in name.lower() for word in _SECRET_NAMES):
            event[name] = "***"
        else:
            event[name] = _clean(value)
    return event


def install(app: Flask) -> None:
    """One line for each request: what was asked, how it went, how long it took."""
    app.before_request(_start)
    app.after_request(_note)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, Mapping):
        return {key: _clean(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(inner) for inner in value]
    return value


def _start() -> None:
    g.started = time.perf_counter()


def _note(answer: Response) -> Response:
    if not request.path.startswith(_QUIET):
        began = g.get("started", time.perf_counter())
        log.info(
            "request",
            method=request.method,
            path=masked(request.path),
            status=answer.status_code,
            ms=round((time.perf_counter() - began) * 1000, 1),
            request=peer.request_id(),
        )
    return answer
