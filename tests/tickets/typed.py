"""What staff type into the forms of moves."""

NOTE = {"goal": "Six people work", "tried": "Client again", "needed": "The firewall"}
FINDINGS = {"cause": "A timeout", "done": "Set it back", "verify": "It stays up"}
SOLVED = {"summary": "It is back.", "resolution_type": "fixed", "verified_by": "engineer"}
LINK = "http://localhost/c/" + "Ab3_" * 11
"""A customer's link, as somebody pastes it."""
