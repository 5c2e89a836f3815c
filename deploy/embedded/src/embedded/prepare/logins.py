"""How each user of the broker and the databases proves who it is: the address it reads, and what lies beside it."""

import secrets as randomness
from urllib.parse import quote

from alongside.link.rabbitmq.topology import INTERNAL, partners
from embedded.prepare import certificates
from embedded.prepare.wanted import Making
from embedded.secrets_folder import SecretsFolder

SERVICES = ("consent", "referral", "notify")
EVENTS_URL, LINK_URL, DATABASE_URL = "events-url", "link-url", "database-url"


def new_password() -> str:
    """192 random bits, safe in an address."""
    return randomness.token_urlsafe(24)


def hears_events(making: Making, service: str) -> None:
    """events-url of a service, and its certificate where there is TLS."""
    _broker(making, (service,), service, INTERNAL, EVENTS_URL)


def has_link(making: Making, part: tuple[str, ...], user: str) -> None:
    """link-url of a user of the partner link, and its certificate where there is TLS."""
    _broker(making, part, user, partners(making.partnership.landlord["id"]), LINK_URL)


def has_database(making: Making, part: str, service: str) -> None:
    """database-url of a service; its password is kept in postgres/, where the server's operator finds it."""
    password = quote(making.folder("postgres").text(service, new_password), safe="")
    name = making.wanted.databases + service
    address = f"postgresql+psycopg://{name}:{password}@{making.wanted.postgres}/{name}"
    making.folder(part).put(DATABASE_URL, address)


def _broker(making: Making, part: tuple[str, ...], user: str, vhost: str, name: str) -> None:
    place, folder = making.wanted.broker, making.folder(*part)
    if place.tls:
        making.authority.sign(making.folder(*part, "tls"), certificates.client(user))
        folder.put(name, f"amqps://{user}@{place.address}/{quote(vhost, safe='')}")
    else:
        password = quote(_password_of(making.folder("rabbitmq", "passwords"), user), safe="")
        folder.put(name, f"amqp://{user}:{password}@{place.address}/{quote(vhost, safe='')}")


def _password_of(folder: SecretsFolder, user: str) -> str:
    return folder.text(user, new_password).strip()
