"""Whole deployments, from the command that refers to the agency's inbox."""
