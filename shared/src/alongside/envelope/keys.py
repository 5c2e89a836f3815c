"""Keys, key ids and the two statements by which a party makes its keys known (exchange format, section 3)."""

from alongside.envelope.jwk import encryption_key, generate, public, seconds, signer, signing_key, thumbprint
from alongside.envelope.statements import make_key_statement, make_root_statement, verify_party

__all__ = [
    "encryption_key",
    "generate",
    "make_key_statement",
    "make_root_statement",
    "public",
    "seconds",
    "signer",
    "signing_key",
    "thumbprint",
    "verify_party",
]
