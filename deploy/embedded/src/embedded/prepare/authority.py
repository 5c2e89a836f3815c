"""The deployment's own certificate authority: what it signed is kept, and made anew before it ends."""

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from embedded.prepare import certificates
from embedded.prepare.certificates import Holder, PrivateKey
from embedded.secrets_folder import SecretsFolder

RENEW_BEFORE = timedelta(days=30)
CA, CERTIFICATE, KEY = "ca.pem", "certificate.pem", "key.pem"


class Authority:
    """Signs the certificates of one deployment; its own key and certificate are kept in `home`."""

    def __init__(self, home: SecretsFolder, now: datetime) -> None:
        """Made at the first call, and anew before it would end sooner than what it signs. `now`: aware UTC."""
        self._now = now
        self._key = _key(home, "ca-key.pem")
        self.pem = home.text(CA, self._own_certificate)
        if x509.load_pem_x509_certificate(self.pem.encode()).not_valid_after_utc - now < certificates.LIFE:
            self.pem = self._own_certificate()
            home.put(CA, self.pem)

    def sign(self, home: SecretsFolder, holder: Holder) -> None:
        """Put ca.pem, certificate.pem and key.pem of `holder` into `home`; a certificate that is still good stays."""
        home.put(CA, self.pem)
        key = _key(home, KEY)
        kept = home.path(CERTIFICATE)
        if not kept.exists() or not self._good(kept.read_bytes(), holder, key):
            home.put(CERTIFICATE, certificates.certificate(holder, key, self._key, self._now))

    def _own_certificate(self) -> str:
        return certificates.authority_certificate(self._key, self._now)

    def _good(self, pem: bytes, holder: Holder, key: PrivateKey) -> bool:
        """Is it ours, of this holder with this key, and good for some time?"""
        held = x509.load_pem_x509_certificate(pem)
        try:
            held.verify_directly_issued_by(x509.load_pem_x509_certificate(self.pem.encode()))
        except (InvalidSignature, ValueError, TypeError):
            return False
        return (
            held.public_key() == key.public_key()
            and held.subject == holder.subject()
            and held.extensions.get_extension_for_class(x509.SubjectAlternativeName).value == holder.alternatives()
            and held.not_valid_after_utc - self._now > RENEW_BEFORE
        )


def _key(home: SecretsFolder, name: str) -> PrivateKey:
    return certificates.load_key(home.text(name, certificates.new_key))
