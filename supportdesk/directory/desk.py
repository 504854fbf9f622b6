"""The doors of the sign-in, and who is signed in: the only place that reads the staff cookie."""

from dataclasses import dataclass
from typing import Protocol, cast

from flask import Blueprint, Flask, Request, Response, current_app, jsonify, request
from flask_login import LoginManager, current_user

from supportdesk.directory import sessions
from supportdesk.directory.cached import CachedDirectory
from supportdesk.directory.port import Answer, DirectoryError, State
from supportdesk.directory.refusals import Refusal, refusal_of
from supportdesk.directory.sessions import Session
from supportdesk.domain.durations import HOUR
from supportdesk.domain.errors import Forbidden, SignedOut, Throttled, Unavailable
from supportdesk.domain.people import Staff
from supportdesk.web import cookies, errors, htmx, peer
from supportdesk.web.clock import now
from supportdesk.web.paths import own_path
from supportdesk.web.site import here

doors = Blueprint("sign_in", __name__)

BY_ITSELF = "Desk-By-Itself"
_LONGEST_KEY = 100
_TOO_OLD = (
    "The staff platform has not answered for a while, so the desk cannot know what you may do. "
    "You stay signed in. Try again in a moment."
)
_WHY = {
    State.ACTIVE: sessions.NO_ROLES,
    State.INACTIVE: sessions.INACTIVE,
    State.ABSENT: sessions.ABSENT,
}
_CLOSED = "Your account was closed, so you are signed out. Ask your team lead."
_OUT = {
    sessions.INACTIVE: _CLOSED,
    sessions.ABSENT: _CLOSED,
    sessions.NO_ROLES: "Your account has no role on this desk any more. Ask your team lead.",
}


class Settings(Protocol):
    """What the sign-in needs of the settings."""

    @property
    def session_hours(self) -> int: ...


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that counts, and what is known of its person. Flask-Login's user."""

    session: Session
    answer: Answer

    is_authenticated = is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return str(self.session.id)

    @property
    def staff(self) -> Staff:
        """The person. Raises Unavailable while nothing is known that still counts."""
        if self.answer.staff is None:
            raise Unavailable(_TOO_OLD, "staff platform")
        return self.answer.staff


class _Login(LoginManager):  # type: ignore[misc]
    """Flask-Login without its own cookies: nothing derived from the secret key signs anyone in."""

    def _load_user(self) -> None:
        self._update_request_context_with_user(self._load_user_from_request(request))


def install(app: Flask) -> None:
    """Make `signed_in()` work in an app that has `web.manners` and, as `extensions["desk"]`,
    something with `settings` and `directory`."""
    login = _Login()
    login.request_loader(_load)
    login.init_app(app, add_context_processor=False)


def signed_in() -> SignedIn:
    """Who is asking. Raises SignedOut, and Unavailable when nothing about them counts any more."""
    user = current_user._get_current_object()
    if not isinstance(user, SignedIn):
        raise _signed_out()
    if user.answer.state is State.UNREACHABLE:
        raise Unavailable(_TOO_OLD, "staff platform")
    return user


@doors.get("/login")
def show() -> Response:
    known = current_user._get_current_object()
    if isinstance(known, SignedIn) and known.answer.state is State.ACTIVE:
        return htmx.moved(_next())
    return _form(None, 200)


@doors.post("/login")
def enter() -> Response:
    username, password = request.form.get("username", ""), request.form.get("password", "")
    browser = request.user_agent.string
    try:
        key, _ = sessions.sign_in(_directory(), username, password, peer.address(), browser, now())
    except (DirectoryError, Throttled, Forbidden) as error:
        refusal = refusal_of(error)
        return _form(refusal, refusal.status)
    _end_this_session()
    answer = htmx.moved(_next())
    cookies.give(answer, here(), "staff", key)
    return answer


@doors.post("/logout")
def leave() -> Response:
    _end_this_session()
    return _gone()


@doors.post("/logouts")
def leave_everywhere() -> Response:
    """Works while the staff platform is away: nothing about the person is needed."""
    session = _session(request)
    if session is None:
        raise SignedOut
    sessions.sign_out_everywhere(session.staff_id, now())
    return _gone()


def _load(source: Request) -> SignedIn | None:
    session = _session(source)
    if session is None:
        return None
    answer = _directory().look_up(session.staff_id, now())
    if answer.state is State.UNREACHABLE:
        return SignedIn(session, answer)
    if answer.state is State.ACTIVE and answer.staff and answer.staff.has_access():
        return SignedIn(session, answer)
    sessions.end_sessions(session.staff_id, _WHY[answer.state], now())
    return None


def _signed_out() -> SignedOut:
    """Why, where the desk knows and signing in again would not help."""
    why = sessions.why_ended(cookies.read(request, here(), "staff") or "")
    words = _OUT.get(why)
    return SignedOut(words, "account") if words else SignedOut()


def _session(source: Request) -> Session | None:
    key = cookies.read(source, here(), "staff")
    if not key or len(key) > _LONGEST_KEY:
        return None
    hours = _settings().session_hours
    return sessions.session_for(key, now(), hours, use=_is_use(source))


def _is_use(source: Request) -> bool:
    """Somebody does something. What a page that was left open asks by itself is none: its
    stream, its stale parts (`static/js/live/stale.js`), what stood on its screen."""
    by_itself = source.path == "/live" or source.path.endswith("/seen")
    return not by_itself and BY_ITSELF not in source.headers


def _end_this_session() -> None:
    key = cookies.read(request, here(), "staff")
    if key:
        sessions.sign_out(key, now())


def _gone() -> Response:
    answer = htmx.moved("/login")
    cookies.take(answer, here(), "staff")
    return answer


def _form(refusal: Refusal | None, status: int) -> Response:
    """The form again, with the name and never the password."""
    if refusal and errors.wants_json():
        answer = jsonify(
            error={"status": status, "title": refusal.title, "message": refusal.message}
        )
        answer.status_code = status
    else:
        answer = htmx.page_or_fragment(
            "login.html",
            "_login.html",
            status,
            refusal=refusal,
            username=request.form.get("username", "")[:200],
            next=_next(),
            hours=_settings().session_hours,
            longest=sessions.LONGEST_SESSION_MS // HOUR,
        )
    if refusal and refusal.wait:
        answer.headers["Retry-After"] = str(refusal.wait)
    return answer


def _next() -> str:
    return own_path(request.values.get("next"))


def _directory() -> CachedDirectory:
    return cast(CachedDirectory, current_app.extensions["desk"].directory)


def _settings() -> Settings:
    return cast(Settings, current_app.extensions["desk"].settings)
