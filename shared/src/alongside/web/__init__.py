"""HTTP at the edge of every service: problems, tokens, idempotency keys, health, pages, and calls to peers."""
