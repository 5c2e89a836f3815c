"""What a case holds and what may travel: category codes, code lists and the shape of every category."""
