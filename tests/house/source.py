"""The source of the product as data: modules and what they import."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = "supportdesk"


@dataclass(frozen=True)
class Module:
    """One file of Python. `name` is dotted, `room` the first name below the package."""

    path: Path

    @property
    def name(self) -> str:
        dotted = ".".join(self.path.relative_to(ROOT).with_suffix("").parts)
        return dotted.removesuffix(".__init__")

    @property
    def room(self) -> str:
        return self.name.partition(".")[2].partition(".")[0]

    @property
    def shown(self) -> str:
        return str(self.path.relative_to(ROOT))

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text(encoding="utf-8"), self.shown)

    @cached_property
    def imports(self) -> tuple[tuple[str, int], ...]:
        """(dotted name, line) of every import, also inside functions; `from a import b` is a.b."""
        return tuple(self._imports())

    def _imports(self) -> Iterator[tuple[str, int]]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((alias.name, node.lineno) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                origin = self._origin(node)
                yield from ((f"{origin}.{alias.name}", node.lineno) for alias in node.names)

    def _origin(self, node: ast.ImportFrom) -> str:
        if node.level == 0:
            return node.module or ""
        steps = self.name.split(".")
        above = steps[: len(steps) - node.level + (self.path.name == "__init__.py")]
        return ".".join([*above, *([node.module] if node.module else [])])


@cache
def modules(folder: str = PACKAGE) -> tuple[Module, ...]:
    """Every module of the product, or of another folder."""
    return tuple(Module(path) for path in sorted((ROOT / folder).rglob("*.py")))
