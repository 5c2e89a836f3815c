"""What the services say about themselves: a closed vocabulary of log events and metrics, ids and codes only."""
