"""Headers that every answer carries (SECURITY sections 3, 6 and 7)."""

from flask import Flask, Response, request

from supportdesk.web.site import here

# 'self' alone: no inline script or style anywhere, no images from elsewhere, no <base>.
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_STATIC = "/static/"
_LINKS = "/c/"
_YEAR = 31_536_000


def install(app: Flask) -> None:
    """Complete every answer. What a door has set itself stays, where it is as strict."""
    app.after_request(complete)


def complete(answer: Response) -> Response:
    """Add what is missing. A file's own stricter policy stays."""
    headers = answer.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Referrer-Policy"] = "same-origin"
    if here().https:
        headers["Strict-Transport-Security"] = f"max-age={_YEAR}"
    if not (request.path.startswith(_STATIC) and answer.status_code in (200, 304)):
        _keep_private(answer)
    if request.path.startswith(_LINKS):
        headers["Referrer-Policy"] = "no-referrer"
        headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _keep_private(answer: Response) -> None:
    """Nothing that may depend on who asks is kept by a browser or a proxy."""
    if "no-store" not in answer.headers.get("Cache-Control", ""):
        answer.headers["Cache-Control"] = "no-store"
    answer.vary.update(("Cookie", "HX-Request"))
