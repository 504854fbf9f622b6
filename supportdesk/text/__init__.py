"""What people write, made safe to show. Pure functions: no Flask, no database."""
