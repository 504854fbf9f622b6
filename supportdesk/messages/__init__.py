"""The conversation: replies, notes, withdrawal, what was seen."""
