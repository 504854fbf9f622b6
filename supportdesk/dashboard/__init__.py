"""The live picture for admins: reads everything, changes nothing."""
