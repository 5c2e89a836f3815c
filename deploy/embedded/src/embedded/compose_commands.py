"""Commands that mend, as docker-compose.yml has them: each is a job of that file, with its settings."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from alongside.doctor import Finding
from alongside.doctor.certificates import RENEW
from alongside.doctor.finding import instead

_RENEWED: Final = "docker compose up -d && docker compose restart"
_READERS: Final = "consent referral referral-relay notify rabbitmq police sandbox"
JOBS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "consent migrate": "consent-migrate",
        "referral migrate": "referral-migrate",
        "notify migrate": "notify-migrate",
        "consent seed": "seed",
        "referral broker apply": "broker",
        "referral directory apply": "directory",
        "python -m alongside.database.provision": "provision",
    }
)
"""How a command begins -> the job that runs it."""
PUT_BACK: Final = "referral broker put-back"
_COMMANDS: Final = MappingProxyType(
    {
        **{begin: f"docker compose run --rm {job}" for begin, job in JOBS.items()},
        PUT_BACK: f"docker compose run --rm broker {PUT_BACK.removeprefix('referral ')}",
        **{f"{service} serve": f"docker compose restart {service}" for service in ("consent", "notify", "referral")},
        **dict.fromkeys(("alongside prepare", RENEW), f"{_RENEWED} {_READERS}"),
    }
)
_PSQL: Final = "psql "


def by_compose(finding: Finding) -> Finding:
    """The same finding with the command that does it on a machine that runs docker-compose.yml."""
    mend = finding.mend or ""
    if mend.startswith(_PSQL):
        return replace(
            finding, mend=f"docker compose exec postgres psql --username postgres {mend.removeprefix(_PSQL)}"
        )
    if mend.startswith("docker compose ") and " (or: " in mend:
        return replace(finding, mend=mend.partition(" (or: ")[0])
    return instead(finding, _COMMANDS)
