"""What PostgreSQL, RabbitMQ and the mail server read."""

from urllib.parse import quote

from alongside.link.rabbitmq.topology import INTERNAL
from embedded.prepare import certificates
from embedded.prepare.logins import EVENTS_URL, SERVICES, new_password
from embedded.prepare.wanted import BrokerPlace, Making

OPERATOR = "operator"
HERE = ("localhost", "127.0.0.1")
PLUGINS = "[rabbitmq_management, rabbitmq_auth_mechanism_ssl].\n"
_LIMITS = "max_message_size = 1048576\nraft.wal_max_size_bytes = 16777216\n"
_NO_ANONYMOUS = "anonymous_login_user = none\n"
_PASSWORDS_ONLY = "auth_mechanisms.1 = PLAIN\n"
_CERTIFICATES_ONLY = """\
auth_mechanisms.1 = EXTERNAL
ssl_cert_login_from = common_name
listeners.tcp = none
listeners.ssl.default = {port}
ssl_options.cacertfile = {tls}/ca.pem
ssl_options.certfile = {tls}/certificate.pem
ssl_options.keyfile = {tls}/key.pem
ssl_options.verify = verify_peer
ssl_options.fail_if_no_peer_cert = true
ssl_options.versions.1 = tlsv1.3
ssl_options.versions.2 = tlsv1.2
"""
_IN_A_CONTAINER = f"""\
management.tcp.ip = 127.0.0.1
management.tcp.port = 15672
loopback_users.guest = true
loopback_users.{OPERATOR} = true
log.console = true
log.console.level = warning
"""
"""Whoever manages the broker shares its network (a container of its own); a log of who connects is not kept."""


def postgres(making: Making) -> None:
    """postgres/: the server's administrator, and a password for the role of each service."""
    folder = making.folder("postgres")
    password = quote(folder.text("admin-password", new_password), safe="")
    folder.put("admin-url", f"postgresql+psycopg://postgres:{password}@{making.wanted.postgres}/postgres")
    for service in SERVICES:
        folder.text(service, new_password)


def rabbitmq(making: Making) -> None:
    """rabbitmq/: settings of a RabbitMQ 4, its certificate, and the operator of its management API and on the bus."""
    folder, place = making.folder("rabbitmq"), making.wanted.broker
    password = folder.text("operator-password", new_password)
    folder.put("enabled_plugins", PLUGINS)
    if place.tls:
        making.authority.sign(making.folder("rabbitmq", "tls"), certificates.server((place.host, *HERE)))
    settings = making.folder("rabbitmq", "conf.d")
    for name, text in broker_settings(place, str(folder.path("tls").absolute())).items():
        settings.put(name, text)
    settings.put("40-operator.conf", f"default_user = {OPERATOR}\ndefault_pass = {password}\n")
    _operator_on_the_bus(making, quote(password.strip(), safe=""))
    if making.wanted.volumes:
        settings.put("50-in-a-container.conf", _IN_A_CONTAINER)


def _operator_on_the_bus(making: Making, password: str) -> None:
    """rabbitmq/operator/: with what events are put back that the broker gave up; in a container, the broker's own."""
    place, folder = making.wanted.broker, making.folder("rabbitmq", OPERATOR)
    if place.tls:
        making.authority.sign(making.folder("rabbitmq", OPERATOR, "tls"), certificates.client(OPERATOR))
        address = f"127.0.0.1:{place.port}" if making.wanted.volumes else place.address
        folder.put(EVENTS_URL, f"amqps://{OPERATOR}@{address}/{INTERNAL}")
    else:
        folder.put(EVENTS_URL, f"amqp://{OPERATOR}:{password}@{place.address}/{INTERNAL}")


def broker_settings(place: BrokerPlace, tls: str) -> dict[str, str]:
    """File name -> settings, as deploy/rabbitmq/conf.d has them. `tls`: the folder of the broker's certificate."""
    how = _CERTIFICATES_ONLY.format(port=place.port, tls=tls) if place.tls else _PASSWORDS_ONLY
    return {"10-limits.conf": _LIMITS, "20-who-may-in.conf": how, "30-no-anonymous.conf": _NO_ANONYMOUS}


def mail(making: Making) -> None:
    """mail/: certificate and password of the mail server that stands in for the landlord's own."""
    folder = making.folder("mail")
    folder.text("password", new_password)
    making.authority.sign(folder, certificates.server((making.wanted.mail, *HERE)))
