"""How a failed request is answered: as a page, a fragment or JSON, in the voice of its door."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import structlog
from flask import Flask, Response, current_app, jsonify, make_response, redirect, render_template
from flask import request as asked
from markupsafe import escape
from werkzeug.exceptions import MethodNotAllowed

from supportdesk.domain.errors import Invalid, NotFound, SignedOut, Unavailable
from supportdesk.web import htmx, kept, peer
from supportdesk.web.order import said_first
from supportdesk.web.paths import own_path, path_of
from supportdesk.web.problems import Problem, problem_of
from supportdesk.web.site import here

log = structlog.get_logger("web")

_SAFE = ("GET", "HEAD", "OPTIONS")
# A form from elsewhere must not come back as a form of ours that a person then sends.
_KEEPS = (401, 404, 409, 413, 422, 429, 500, 503)


@dataclass(frozen=True)
class Voice:
    """How the doors below some paths speak. `page` and `part` render a problem.

    Without `sign_in` nobody is sent to a sign-in: who is signed out there finds nothing.
    """

    prefixes: tuple[str, ...]
    page: Callable[[Problem], str]
    part: Callable[[Problem], str]
    sign_in: str | None = None

    def speaks_at(self, path: str) -> bool:
        return any(path == prefix or path.startswith(f"{prefix}/") for prefix in self.prefixes)


def install(app: Flask, *voices: Voice) -> None:
    """Answer every error of the app. Paths that no voice claims are the staff's."""
    app.extensions["voices"] = list(voices)
    app.register_error_handler(Exception, _answer)
    app.jinja_env.tests.update(words=kept.is_words, with_words=kept.has_words)


def add_voice(app: Flask, voice: Voice) -> None:
    """Let a blueprint of another audience speak for itself below its own paths."""
    app.extensions["voices"].append(voice)


def wants_json() -> bool:
    """Whether a program asked: the stream, the API, hooks, or whoever prefers or sends JSON."""
    if asked.path == "/live" or asked.path.startswith(("/api/", "/hooks/")):
        return True
    best = asked.accept_mimetypes.best_match(("text/html", "application/json"), "text/html")
    return best == "application/json" or asked.is_json


def _answer(error: Exception) -> Response:
    voice = _voice()
    if isinstance(error, SignedOut) and voice.sign_in is None:
        error = NotFound()
    error = said_first(error) if isinstance(error, Invalid) else error
    problem = problem_of(error)
    if problem.status >= 500:
        problem = _noted(problem, error)
    if asked.method not in _SAFE and problem.status in _KEEPS:
        problem = _keeping(problem)
    answer = _formed(problem, voice)
    if problem.wait:
        answer.headers["Retry-After"] = str(problem.wait)
    if isinstance(error, MethodNotAllowed):
        answer.allow.update(error.valid_methods or ())
    return answer


def _noted(problem: Problem, error: Exception) -> Problem:
    if problem.status == 500 and (current_app.testing or current_app.debug):
        raise error
    number = peer.request_id()
    if isinstance(error, Unavailable):
        log.warning("unavailable", request=number, what=error.what, why=error.message)
    else:
        why = {"what": problem.what, "why": _cause(error)} if problem.what else {}
        log.error("failed", request=number, status=problem.status, **why, exc_info=error)
    return replace(problem, reference=number)


def _cause(error: Exception) -> str:
    """What the driver said, in one line; a page only says that it does not answer."""
    cause = getattr(error, "orig", None) or error
    return f"{type(cause).__name__}: {' '.join(str(cause).split())[:200]}"


def _keeping(problem: Problem) -> Problem:
    text = kept.kept_text(asked)
    return replace(problem, action=asked.path, kept=(*kept.kept_key(asked, problem.status), *text))


def _formed(problem: Problem, voice: Voice) -> Response:
    if htmx.is_fragment():
        return make_response(_rendered(voice.part, problem), problem.status)
    if wants_json():
        return make_response(_json(problem), problem.status)
    if problem.status == 401 and voice.sign_in:
        return _signed_out(problem, voice, voice.sign_in)
    return make_response(_rendered(voice.page, problem), problem.status)


def _signed_out(problem: Problem, voice: Voice, sign_in: str) -> Response:
    """303 to the sign-in, but a page with the text where a person had written some."""
    back = own_path(asked.full_path.rstrip("?"))
    if asked.method not in _SAFE:
        back = path_of(asked.referrer, here().base_url)
    to = sign_in if back == "/" else f"{sign_in}?{urlencode({'next': back})}"
    if not kept.has_words(problem.kept):
        return make_response(redirect(to, 303))
    return make_response(_rendered(voice.page, replace(problem, sign_in=to)), 401)


def _json(problem: Problem) -> Response:
    shown = {"status": problem.status, "title": problem.title, "message": problem.message}
    more = {
        "fields": dict(problem.fields),
        "newer": list(problem.newer),
        "what": problem.what,
        "reference": problem.reference,
    }
    return jsonify(error=shown | {name: value for name, value in more.items() if value})


def _rendered(render: Callable[[Problem], str], problem: Problem) -> str:
    """The page, or bare words when its template fails too: an error is never a blank screen."""
    try:
        return render(problem)
    except Exception as error:
        log.error("error page failed", request=peer.request_id(), exc_info=error)
        number = f" ({problem.reference})" if problem.reference else ""
        return (
            f"<!DOCTYPE html><title>{escape(problem.title)}</title><h1>{escape(problem.title)}"
            f"</h1><p>{escape(problem.message + number)}</p>"
        )


def _voice() -> Voice:
    voices: list[Voice] = current_app.extensions["voices"]
    return next((voice for voice in voices if voice.speaks_at(asked.path)), _STAFF)


_STAFF = Voice(
    prefixes=(),
    page=lambda problem: render_template("error.html", problem=problem),
    part=lambda problem: render_template("_error.html", problem=problem),
    sign_in="/login",
)
