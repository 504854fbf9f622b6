"""HTML made safe by an allow-list (SECURITY section 7). The only door for markup to a page."""

from collections.abc import Callable

import nh3

_TAGS = {
    "p", "br", "hr", "em", "strong", "b", "i", "s", "del", "code", "pre", "blockquote",
    "ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
# "*" is given, because the library else allows `title` and `lang` everywhere.
_ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}}
_GONE = {"script", "style", "title", "textarea", "noscript", "template", "iframe", "svg", "math"}
_SCHEMES = {"http", "https", "mailto"}
_BROUGHT = "cid:"
REL = "noopener noreferrer nofollow"


def cleaned(html: str) -> str:
    """What is allowed of some HTML: no ids, classes, styles, images, forms or htmx attributes,
    links to http, https and mailto only. Put it inside an element with `hx-ignore`."""
    return _cleaner.clean(html)


def cleaned_mail(html: str) -> str:
    """The same, with pictures that the mail itself brought (`cid:`, RFC 2392); they become files
    before it is stored (`text/pictures.py`)."""
    return _mail_cleaner.clean(html)


def _brought(tag: str, attribute: str, value: str) -> str | None:
    """Pictures from nowhere else, and no links to them."""
    is_brought = value[: len(_BROUGHT)].lower() == _BROUGHT
    return value if attribute not in ("src", "href") or is_brought == (tag == "img") else None


def _made(
    tags: set[str],
    attributes: dict[str, set[str]],
    schemes: set[str],
    check: Callable[[str, str, str], str | None] | None = None,
) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=tags,
        attributes=attributes,
        attribute_filter=check,
        clean_content_tags=_GONE,
        url_schemes=schemes,
        url_relative="deny",
        link_rel=REL,
        strip_comments=True,
    )


_cleaner = _made(_TAGS, _ATTRIBUTES, _SCHEMES)
_mail_cleaner = _made(
    _TAGS | {"img"},
    _ATTRIBUTES | {"img": {"src", "alt", "width", "height"}},
    _SCHEMES | {_BROUGHT[:-1]},
    _brought,
)
