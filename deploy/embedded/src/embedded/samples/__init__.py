"""The sample world: a fictional partnership and four fictional cases."""
