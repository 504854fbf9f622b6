"""How people talk in a support channel: a distribution, none of what they said.

Counted in ten channels of the IRC disentanglement corpus (Kummerfeld and others, ACL 2019,
CC BY 4.0). Each tuple holds 21 quantiles, from the least to the most, in steps of 5 %.
"""

from dataclasses import dataclass

Quantiles = tuple[int, ...]


@dataclass(frozen=True)
class Shape:
    """One kind of channel. Minutes come in runs: somebody speaks in each, or nobody does."""

    channels: int
    said_in_a_minute: Quantiles
    speaking_minutes: Quantiles
    silent_minutes: Quantiles


BUSY = Shape(
    channels=7,
    said_in_a_minute=(1, 1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 5, 5, 6, 6, 7, 8, 9, 10, 12, 35),
    speaking_minutes=(1, 1, 1, 1, 2, 3, 4, 4, 7, 8, 10, 10, 13, 14, 16, 23, 31, 42, 49, 78, 195),
    silent_minutes=(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 3, 5),
)
CALM = Shape(
    channels=3,
    said_in_a_minute=(1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4, 4, 5, 6, 6, 8, 9, 12, 25),
    speaking_minutes=(1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 5, 7, 9, 14, 91),
    silent_minutes=(1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 5, 6, 7, 11, 15, 720),
)
LENGTH: Quantiles = (
    1, 4, 8, 12, 16, 20, 24, 28, 32, 37, 41, 46, 51, 57, 64, 72, 83, 97, 120, 163, 465,
)  # fmt: skip
SAME_PERSON_AGAIN = 0.15
PEOPLE = 120
