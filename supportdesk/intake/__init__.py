"""Mail that comes in: kept as it came, then understood and filed, each mail once."""
