"""Lengths of time in milliseconds, in which everything below the doors counts."""

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
