"""Tells people that something happened, through channels that are safe for them, and never says what."""
