"""The ticket's page for staff: ticket, conversation, what was seen and drafts, read together."""
