"""The default contract: JSON over HTTP with a bearer token. Trusts nothing that comes back."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, NoReturn
from urllib.parse import quote

import httpx
from cachetools import LRUCache
from pydantic_core import from_json

from supportdesk.directory.deadline import within
from supportdesk.directory.port import (
    BrokenRecord,
    Inactive,
    Locked,
    SlowDown,
    Unreachable,
    WrongPassword,
    is_possible_id,
)
from supportdesk.directory.records import RoleMap, read_staff
from supportdesk.domain.people import Staff

log = logging.getLogger(__name__)

PAGE_SECONDS, SIGN_IN_SECONDS, LIST_SECONDS = 2.0, 5.0, 60.0
PERSON_BYTES, LIST_BYTES, MOST_PAGES = 1_000_000, 10_000_000, 1_000
LIST_CHECK_SECONDS, TOKEN_CHECK_SECONDS = 5.0, 60.0
_LONGEST_CURSOR, _LONGEST_ETAG, _MOST_ETAGS = 2_000, 200, 10_000


class HttpDirectory:
    """Asks the platform, each question with one deadline over all of it.

    `client` is a `deadline.patient_client`; with another one a dripping answer ends late.
    `page_seconds` and `sign_in_seconds` are there for tests.
    """

    def __init__(
        self,
        client: httpx.Client,
        base_url: str,
        token: str,
        role_map: RoleMap | None = None,
        *,
        page_seconds: float = PAGE_SECONDS,
        sign_in_seconds: float = SIGN_IN_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._base = base_url.rstrip("/")
        self._private_only = not base_url.lower().startswith("https:")
        self._headers = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/json",
            "Accept-Encoding": "identity",  # a small answer cannot unpack into a large one
        }
        self._role_map = role_map
        self._page_seconds, self._sign_in_seconds = page_seconds, sign_in_seconds
        self._clock = clock
        self._token_good = self._list_good = float("-inf")
        self._etags: LRUCache[str, tuple[str, Staff]] = LRUCache(_MOST_ETAGS)
        self._etags_lock = threading.Lock()

    def verify(self, username: str, password: str, client: str) -> Staff:
        with within(self._sign_in_seconds, self._private_only):
            body = {"username": username, "password": password, "client": client}
            wait = self._sign_in_seconds
            answer = self._ask("POST", "/auth/verify", PERSON_BYTES, json=body, timeout=wait)
            if answer.status_code != 200:
                self._refuse(answer)
            staff = self._read(answer)
        self._token_good = self._clock()
        if not staff.active:
            raise Inactive
        return staff

    def get(self, staff_id: str) -> Staff | None:
        if not is_possible_id(staff_id):
            return None
        known = self._known(staff_id)
        with within(self._page_seconds, self._private_only):
            headers = {"If-None-Match": known[0]} if known else {}
            answer = self._ask("GET", f"/staff/{_segment(staff_id)}", PERSON_BYTES, headers=headers)
            if answer.status_code == 404:
                self._check_list()
                return None
            if known and answer.status_code == 304:
                self._token_good = self._clock()
                return known[1]
            staff = self._read(_only_200(answer))
        if staff.id != staff_id:
            raise Unreachable("answered for somebody else")
        self._token_good = self._clock()
        self._remember(staff, answer.headers.get("etag", ""))
        return staff

    def changed_since(self, when: int | None) -> Iterator[Staff]:
        ends = self._clock() + LIST_SECONDS
        cursor: str | None = None
        seen: set[str] = set()
        for _ in range(MOST_PAGES):
            left = min(self._sign_in_seconds, ends - self._clock())
            with within(left, self._private_only):
                items, cursor = self._page(when, cursor)
            yield from self._usable(items)
            if cursor is None:
                return
            if cursor in seen:
                raise Unreachable("the list's cursor repeats")
            seen.add(cursor)
        raise Unreachable(f"the list has more than {MOST_PAGES} pages")

    def _page(self, when: int | None, cursor: str | None) -> tuple[list[Any], str | None]:
        params = {} if when is None else {"updated_since": _rfc3339(when)}
        if cursor is not None:
            params["cursor"] = cursor
        answer = _only_200(self._ask("GET", "/staff", LIST_BYTES, params=params))
        items, following = _items(_json(answer))
        self._token_good = self._list_good = self._clock()
        return items, following

    def _usable(self, items: list[Any]) -> Iterator[Staff]:
        for item in items:
            try:
                yield self._staff(item)
            except BrokenRecord as error:
                log.warning("staff platform: a listed record was skipped: %s", error)

    def _refuse(self, answer: httpx.Response) -> NoReturn:
        """What a verify other than 200 means. Our own token refused looks like a wrong password."""
        status = answer.status_code
        if status in (401, 403) and self._clock() - self._token_good > TOKEN_CHECK_SECONDS:
            self._check_list()
        if status == 429:
            raise SlowDown(_retry_after(answer))
        meaning = {401: WrongPassword, 403: Inactive, 423: Locked}.get(status)
        if meaning:
            raise meaning
        raise Unreachable(f"sign-in answered {status}")

    def _check_list(self) -> None:
        """Raises Unreachable unless the list call works now, or did a few seconds ago."""
        if self._clock() - self._list_good > LIST_CHECK_SECONDS:
            self._page(int(time.time() * 1000), None)

    def _ask(self, method: str, path: str, most: int, **how: Any) -> httpx.Response:
        """The whole answer, cut off where it grows over `most` bytes."""
        how["headers"] = self._headers | how.get("headers", {})
        how.setdefault("timeout", self._page_seconds)
        try:
            url = self._base + path
            with self._client.stream(method, url, follow_redirects=False, **how) as answer:
                body = _body(answer, most)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            raise Unreachable(f"no answer: {type(error).__name__}") from None
        return httpx.Response(answer.status_code, headers=answer.headers, content=body)

    def _read(self, answer: httpx.Response) -> Staff:
        return self._staff(_json(answer))

    def _staff(self, data: object) -> Staff:
        staff, dropped = read_staff(data, self._role_map)
        if dropped:
            log.warning("staff platform: %s: dropped %s", staff.id, ", ".join(dropped))
        return staff

    def _known(self, staff_id: str) -> tuple[str, Staff] | None:
        with self._etags_lock:
            return self._etags.get(staff_id)

    def _remember(self, staff: Staff, etag: str) -> None:
        with self._etags_lock:
            if 0 < len(etag) <= _LONGEST_ETAG and etag.isascii() and etag.isprintable():
                self._etags[staff.id] = (etag, staff)
            else:
                self._etags.pop(staff.id, None)


def _body(answer: httpx.Response, most: int) -> bytes:
    if answer.headers.get("content-encoding", "identity").lower() != "identity":
        raise Unreachable("a packed answer was not asked for")
    if int(answer.headers.get("content-length", "0")) > most:
        raise Unreachable(f"an answer over {most} bytes")
    parts, size = [], 0
    for part in answer.iter_raw():
        size += len(part)
        if size > most:
            raise Unreachable(f"an answer over {most} bytes")
        parts.append(part)
    return b"".join(parts)


def _json(answer: httpx.Response) -> Any:
    try:
        return from_json(answer.content)
    except ValueError:
        raise Unreachable("the answer is not JSON") from None


def _only_200(answer: httpx.Response) -> httpx.Response:
    if answer.status_code != 200:
        raise Unreachable(f"answered {answer.status_code}")
    return answer


def _segment(staff_id: str) -> str:
    """One path segment; an id of dots only must not become a step in the path."""
    return quote(staff_id, safe="") if staff_id.strip(".") else staff_id.replace(".", "%2E")


def _items(page: Any) -> tuple[list[Any], str | None]:
    """What one page of the list holds, and the cursor of the one after it."""
    items, following = (page.get("items"), page.get("next")) if isinstance(page, dict) else (0, 0)
    if not isinstance(items, list):
        raise Unreachable("the list is not a list")
    if following is not None and not isinstance(following, str):
        raise Unreachable("the list's cursor is not text")
    if following is not None and not 0 < len(following) <= _LONGEST_CURSOR:
        raise Unreachable("the list's cursor is empty or endless")
    return items, following


def _rfc3339(when: int) -> str:
    return datetime.fromtimestamp(when / 1000, UTC).isoformat(timespec="milliseconds")


def _retry_after(answer: httpx.Response) -> int:
    text = answer.headers.get("retry-after", "")
    return min(max(int(text), 1), 3600) if text.isascii() and text.isdigit() else 60
