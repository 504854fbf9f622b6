"""What the sign-in page says when it says no. One sentence for every wrong name or password."""

from dataclasses import dataclass

from supportdesk.directory.port import Inactive, Locked, SlowDown, WrongPassword
from supportdesk.domain.errors import Forbidden, Throttled


@dataclass(frozen=True, slots=True)
class Refusal:
    """`tone` and `icon` are names of the banner's look; `wait` is seconds, 0 for none."""

    status: int
    title: str
    message: str
    tone: str = "late"
    icon: str = "late"
    wait: int = 0


WRONG = Refusal(
    401,
    "Name and password do not match",
    "Check both and try again. A forgotten password is set anew on the staff platform.",
)
CLOSED = Refusal(
    403,
    "This account is closed",
    "The staff platform says that it is not active. If that is wrong, ask the people team.",
)
LOCKED = Refusal(
    423,
    "This account is locked",
    "The staff platform locked it. It opens again after a while, or sooner through the people "
    "team.",
    "risk",
    "lock",
)
AWAY = Refusal(
    503,
    "The staff platform does not answer",
    "Nobody can sign in right now. Whoever is signed in already can go on working, and customers "
    "notice nothing.",
    "risk",
    "offline",
    5,
)


def refusal_of(error: Exception) -> Refusal:
    """What to say for an error of `sign_in`. All that is not known better is "away"."""
    match error:
        case WrongPassword():
            return WRONG
        case Inactive():
            return CLOSED
        case Forbidden():
            return Refusal(403, "Your account has no role on this desk", error.message)
        case Locked():
            return LOCKED
        case SlowDown() | Throttled():
            wait = max(1, error.after)
            return Refusal(429, "Too many tries", _wait(wait), "risk", "clock", wait)
    return AWAY


def _wait(seconds: int) -> str:
    span = f"{seconds} s" if seconds < 100 else f"{-(-seconds // 60)} minutes"
    return f"Wait {span}, then try once more."
