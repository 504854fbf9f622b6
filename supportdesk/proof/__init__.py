"""Is the history whole? Reads everything, changes nothing (`flask verify`)."""
