"""Names of members of staff, as far as rules compare them."""


def same_person(one: str, other: str) -> bool:
    """Whether two names are one person's: in another case, or with space around it, it is the same person."""
    return one.strip().casefold() == other.strip().casefold()
