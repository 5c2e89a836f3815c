"""All four services in one process on SQLite and memory transports, and the `alongside` command."""
