"""`agency up`: join a landlord step by step, and serve the inbox."""
