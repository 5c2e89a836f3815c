"""Decides what may leave, for whom, on what authority, and signs that decision."""
