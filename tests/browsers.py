"""Browsers of the tests: each request stands alone, also when a test runs inside the desk."""

from contextvars import Context
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class Browser(FlaskClient):
    """A client whose requests share nothing but its cookies.

    Inside an app context Flask would give all requests the same `g`, and with it who is
    signed in.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return Context().run(super().open, *args, **kwargs)
