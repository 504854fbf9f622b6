"""How the doors answer: the same address as a page, a fragment or a redirect."""

from typing import Any

from flask import Response, g, make_response, redirect, render_template, request


def is_fragment() -> bool:
    """Whether htmx asked, so that a part of a page is the answer and never a redirect."""
    return request.headers.get("HX-Request") == "true"


def moved(to: str) -> Response:
    """Go on at our own path `to`: 303 for a plain form, 204 with HX-Redirect for htmx."""
    if not is_fragment():
        return make_response(redirect(to, 303))
    answer = Response(status=204)
    answer.headers["HX-Redirect"] = to
    return answer


def page(template: str, status: int = 200, **values: Any) -> Response:
    """A whole page, also for a request by htmx: what stands around it is made in any case."""
    g.whole = True
    return fragment(template, status, **values)


def fragment(template: str, status: int = 200, **values: Any) -> Response:
    """A rendered template with a status."""
    return make_response(render_template(template, **values), status)


def page_or_fragment(whole: str, part: str, status: int = 200, **values: Any) -> Response:
    """The part for htmx, the whole page for everybody else, from the same values."""
    return fragment(part, status, **values) if is_fragment() else page(whole, status, **values)


def nothing() -> Response:
    """204: done, and there is nothing to show that the page will not learn by itself."""
    return Response(status=204)
