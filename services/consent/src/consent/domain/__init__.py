"""The language and rules of permission: pure Python, no I/O."""
