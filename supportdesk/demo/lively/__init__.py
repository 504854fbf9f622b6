"""The lively data: what the desk of the demonstration has behind it. See `filling.fill`."""

from supportdesk.demo.lively.filling import fill

__all__ = ["fill"]
