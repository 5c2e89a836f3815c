"""What is called how on the broker (exchange.md section 4). Pure.

`<ag>` is an agency's secret link name. An epoch is the number of an agency's outbound queue: a queue is deleted when
it is empty after its epoch, because only that clears the broker's disk.
"""

from alongside.link.port import LANDLORD, AccessRefused, to_agency, to_landlord

OUT = "out"
DEAD_LETTERS = "dlx"
DEAD_IN = "dead.in"
DEAD_OUT = "dead.out"
FIRST_EPOCH = 1


def inbound_exchange(link_name: str) -> str:
    """Where this agency, and nobody else, publishes. Raises ValueError for what is no link name."""
    return to_landlord(link_name)


def inbound_queue(link_name: str) -> str:
    """Where the landlord reads what this agency said. Raises ValueError."""
    return f"q.{to_landlord(link_name)}"


def outbound_key(link_name: str, epoch: int) -> str:
    """The routing key by which the landlord reaches this agency. Raises ValueError."""
    return outbound_queue(link_name, epoch).removeprefix("q.")


def outbound_queue(link_name: str, epoch: int) -> str:
    """Where the agency reads. Raises ValueError."""
    if epoch < 0:
        raise ValueError("An epoch is not negative.")
    return f"{to_agency(link_name)}.{epoch}"


def route(user: str, address: str, epoch: int) -> tuple[str, str]:
    """Exchange and routing key by which `user` reaches `address`; the broker checks the same again.

    Raises AccessRefused when this user never publishes there.
    """
    if user != LANDLORD:
        if address != inbound_exchange(user):
            raise AccessRefused("This user may not publish there.")
        return address, ""
    link_name = address.removeprefix("q.")
    try:
        if address == to_agency(link_name):
            return OUT, outbound_key(link_name, epoch)
    except ValueError:
        pass
    raise AccessRefused("This user may not publish there.")
