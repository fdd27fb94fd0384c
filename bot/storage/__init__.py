"""Tables: what outlives the process, on SQLite or PostgreSQL alike."""
