"""Everything that shows the desk alive: the demonstration company, lively data, the supervisor."""
