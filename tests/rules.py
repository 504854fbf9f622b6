"""Each test has an application of its own, and each compiles the same addresses: once will do.

That was a fifth of the tests' processor time. What werkzeug compiles for a rule depends on its
text alone, unless it has defaults.
"""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

_compile = Rule._compile_builder
_made: dict[tuple[object, ...], Callable[..., Any]] = {}


def compile_each_once() -> None:
    Rule._compile_builder = _compiled  # type: ignore[method-assign]


def _compiled(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
    if rule.defaults:
        return _compile(rule, append_unknown)
    key = (rule.rule, *rule._trace, append_unknown)
    if key not in _made:
        _made[key] = _compile(rule, append_unknown)
    return _made[key]
