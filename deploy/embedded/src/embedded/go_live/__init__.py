"""From practice to real work: a list of what has to be there first, each with a check that it works."""
