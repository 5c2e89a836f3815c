"""Holds the story, sends just what was allowed, sealed for one agency, and follows it to an answer."""
