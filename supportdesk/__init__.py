"""Supportdesk: tickets, live chat and a two-level escalation, where nothing gets lost."""

__version__ = "0.1.0"
