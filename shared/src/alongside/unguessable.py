"""Random octets and ids while a request is answered, without a call to the kernel for each.

Such a call (`os.urandom`, `secrets`, `uuid.uuid4`) lets go of Python's lock, and beside other threads to get it back
costs more than all else that is done with an id. These come from OpenSSL's generator, which draws from the kernel
when it begins, again by itself, and after a fork (CTR_DRBG with AES-256, NIST SP 800-90A; OpenSSL, RAND_bytes(3) and
RAND(7)), one for each thread. Signatures and ephemeral keys are made from one of the same kind.

What is drawn once and kept stays with the kernel: keys, passwords, secrets of a page. And a machine that is copied
while it runs, with its memory, may draw the same octets as its copy for up to an hour, where a kernel may notice.
"""

import ssl


def octets(count: int) -> bytes:
    """That many octets which nobody foresees. Raises ssl.SSLError when there is nothing to draw from."""
    return ssl.RAND_bytes(count)


def uuid4() -> str:
    """A fresh uuid4 (RFC 9562, section 5.4) as 36 lower-case characters. It does not tell when it was made."""
    drawn = bytearray(octets(16))
    drawn[6] = 0x40 | drawn[6] & 0x0F  # the version
    drawn[8] = 0x80 | drawn[8] & 0x3F  # the variant
    text = drawn.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
