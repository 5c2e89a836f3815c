"""A copy of the data folder, encrypted, and how it comes back on another machine."""
