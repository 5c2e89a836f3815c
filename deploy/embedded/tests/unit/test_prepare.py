"""`alongside prepare`: fixed names for compose, every secret with its user only, made once and kept."""

import json
import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from alongside.envelope.keys import verify_party
from alongside.envelope.keystore import FileKeystore
from alongside.envelope.model import Env
from embedded.cli import main
from embedded.locking import FolderLock
from embedded.prepare import owners, servers
from embedded.prepare.run import prepare
from embedded.prepare.wanted import ADDRESSES, BrokerPlace, Wanted
from embedded.profile import load_profile

NOW = datetime(2026, 3, 3, 11, tzinfo=UTC)
ROOT = Path(__file__).parents[4]
HOUSE = ROOT / "deploy" / "rabbitmq"
MADE_LATER = ("joins", "police-state", "sandbox-state")
TLS = ["tls/ca.pem", "tls/certificate.pem", "tls/key.pem"]
ISSUERS = "trusted-issuers.json"
STATEMENTS = ["landlord-identity", "root.jws", "keys.jws", "token-key.json", "contacts.json", ISSUERS]
AGENCY = ["agency.json", "link-name", "link-url", "passphrase", "page-secret", "accounts.json", ISSUERS, *TLS]
CONTRACT = {
    "public": ["landlord.json", "partnership.json"],
    "consent": ["database-url", "events-url", "key-ring", "keystore", "passphrase", ISSUERS, *TLS],
    "referral": [
        "database-url", "events-url", "key-ring", "keystore", "passphrase", "link-names.json", *STATEMENTS, *TLS,
        "accounts.json", "page-secret", "desk-key.json", "import-team",
    ],
    "relay": ["database-url", "link-url", *STATEMENTS, *TLS],
    "notify": [
        "database-url", "events-url", "key-ring", "page-secret", "accounts.json", "smtp-password", "mail-ca.pem",
        ISSUERS, *TLS,
    ],
    "police": AGENCY,
    "sandbox/willow": AGENCY,
    "postgres": ["admin-password", "admin-url", "consent", "referral", "notify"],
    "rabbitmq": [
        "enabled_plugins", "operator-password", "conf.d/10-limits.conf", "conf.d/20-who-may-in.conf",
        "conf.d/30-no-anonymous.conf", "conf.d/40-operator.conf", *TLS,
        "operator/events-url", *(f"operator/{file}" for file in TLS),
    ],
    "mail": ["ca.pem", "certificate.pem", "key.pem", "password"],
    "import": ["profile.json", "sign-ins.txt"],
}  # fmt: skip


def wanted(root, broker="amqps://rabbitmq", **more):
    return Wanted(root, BrokerPlace.read(broker), "postgres:5432", **more)


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A deployment that was prepared once; tests that change something copy it."""
    root = tmp_path_factory.mktemp("prepared") / "deployment"
    prepare(wanted(root), NOW)
    return root


@pytest.fixture
def root(first, tmp_path):
    made = shutil.copytree(first, tmp_path / "deployment")
    settings = made / "rabbitmq/conf.d/20-who-may-in.conf"  # the only file that says where it is
    settings.write_text(settings.read_text().replace(str(first), str(made)))
    return made


def contents(root):
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("part", CONTRACT)
def test_every_part_has_the_files_that_compose_names_and_no_others(first, part):
    assert sorted(contents(first / part)) == sorted(CONTRACT[part])


def test_every_file_that_docker_compose_names_is_prepared(first):
    named = set(re.findall(r"/run/alongside/([a-z/._-]+[a-z])", (ROOT / "docker-compose.yml").read_text()))
    prepared = {path for path in named if path.split("/")[0] not in MADE_LATER}

    assert len(prepared) > 60
    assert [path for path in prepared if not (first / path).exists()] == []


def test_each_active_agency_has_a_folder_and_one_of_them_a_node_of_its_own(first):
    listed = [agency["id"] for agency in json.loads((first / "public/partnership.json").read_text())["agencies"]]
    together = [path.name for path in (first / "sandbox").iterdir()]
    alone = json.loads((first / "police/agency.json").read_text())["id"]

    assert sorted([alone, *together]) == sorted(listed)
    assert alone == "norshire-police"


def test_only_what_is_public_may_be_read_by_others(first):
    readable = {str(path.relative_to(first)) for path in first.rglob("*") if path.stat().st_mode & 0o077}

    assert readable == {"public", "public/landlord.json", "public/partnership.json", "joins"}


def test_running_it_again_changes_nothing(root):
    before = contents(root)

    prepare(wanted(root), NOW + timedelta(days=20))

    assert contents(root) == before


@pytest.mark.parametrize("lost", ["referral/tls", "relay", "police/link-url", "import", "public/landlord.json"])
def test_what_was_lost_and_can_be_made_again_is_the_same_as_before(root, lost):
    before = contents(root)
    path = root / lost
    shutil.rmtree(path) if path.is_dir() else path.unlink()

    prepare(wanted(root), NOW)

    after = contents(root)
    made_anew = {name for name in after if after[name] != before.get(name)}
    assert set(after) == set(before)
    assert all(name.startswith(("referral/tls/", "relay/tls/")) for name in made_anew)  # keys of their user alone


def test_no_secret_of_one_user_lies_in_the_folder_of_another(first):
    shared = {("referral", "relay"), ("notify", "mail")}
    secrets = {
        name: content
        for name, content in contents(first).items()
        if name.rsplit("/", 1)[-1] in ("passphrase", "keystore", "key-ring", "page-secret", "key.pem", "events-url",
                                       "link-url", "database-url", "password", "ca-key.pem", "operator-password")
    }  # fmt: skip
    for name, content in secrets.items():
        for other, held in contents(first).items():
            parts = (name.split("/")[0], other.split("/")[0])
            if content.strip() in held and parts[0] != parts[1]:
                assert parts in shared or parts[::-1] in shared or other == "rabbitmq/conf.d/40-operator.conf", (
                    name, other,
                )  # fmt: skip


def test_the_relay_gets_no_key_that_signs_or_opens(first):
    assert not {"keystore", "passphrase", "key-ring"} & set(contents(first / "relay"))


@pytest.mark.parametrize(
    ("service", "names"), [("consent", ("permission",)), ("referral", ("encryption", "message"))]
)
def test_each_keystore_holds_the_keys_of_its_service_under_a_passphrase_of_its_own(first, service, names):
    keystore = FileKeystore(first / service / "keystore", (first / service / "passphrase").read_bytes())

    assert keystore.names() == names
    assert (first / "consent/passphrase").read_bytes() != (first / "referral/passphrase").read_bytes()


def test_statements_are_renewed_before_they_end_and_the_landlord_stays_the_same(root):
    later = NOW + timedelta(days=40)
    before = json.loads((root / "public/landlord.json").read_text())

    prepare(wanted(root), later)

    after = json.loads((root / "public/landlord.json").read_text())
    assert after["party"] == before["party"] == (root / "relay/landlord-identity").read_text()
    assert verify_party(after["root"], after["keys"], after["party"], later + timedelta(days=30), env=Env.SANDBOX)
    assert after["keys"] == (root / "referral/keys.jws").read_text() == (root / "relay/keys.jws").read_text()


def party_file(root, name):
    """A party that has joined; the landlord's own statements are as good as any."""
    document = json.loads((root / "public/landlord.json").read_text()) | {"name": name}
    (root / "joins" / f"{name}.json").write_text(json.dumps(document))
    return document


def test_the_profile_knows_the_fingerprints_of_the_agencies_that_have_joined(root):
    party = party_file(root, "willow")["party"]

    assert prepare(wanted(root, addresses={**ADDRESSES, "referral": "http://127.0.0.1:9"}), NOW) == ["willow"]

    profile = load_profile(root / "import/profile.json")
    assert profile.agency_pins == {"willow": party}
    assert profile.landlord_pin == party
    assert profile.addresses["referral"] == "http://127.0.0.1:9"


@pytest.mark.parametrize("change", [{"party": "x" * 43}, {"name": "other"}, {"more": "1"}, {"keys": 1}])
def test_a_party_file_that_does_not_verify_is_refused(root, change):
    document = party_file(root, "willow") | change
    (root / "joins/willow.json").write_text(json.dumps(document))

    ran = run("--out", str(root))

    assert ran.exit_code == 2
    assert ran.stderr.count("\n") == 1


def test_without_tls_each_user_of_the_broker_has_a_password_and_no_certificate(tmp_path):
    prepare(wanted(tmp_path, "amqp://127.0.0.1:1234", databases="t1_"), NOW)

    users = {path.name: path.read_text() for path in (tmp_path / "rabbitmq/passwords").iterdir()}
    links = json.loads((tmp_path / "referral/link-names.json").read_text())
    assert set(users) == {"consent", "referral", "notify", "landlord", *links.values()}
    assert len(set(users.values())) == len(users)
    assert (tmp_path / "consent/events-url").read_text() == (
        f"amqp://consent:{users['consent']}@127.0.0.1:1234/internal"
    )
    assert (tmp_path / "police/link-url").read_text().endswith("@127.0.0.1:1234/partners.larkfield-homes")
    assert not list(tmp_path.rglob("tls"))
    password = (tmp_path / "postgres/referral").read_text()
    assert (tmp_path / "relay/database-url").read_text() == (
        f"postgresql+psycopg://t1_referral:{password}@postgres:5432/t1_referral"
    )


def settings(text):
    pairs = (line.split("=", 1) for line in text.splitlines() if line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, value in pairs}


def test_the_broker_is_set_up_as_the_house_says():
    house = "".join(path.read_text() for path in sorted((HOUSE / "conf.d").iterdir()))
    made = "".join(servers.broker_settings(BrokerPlace.read("amqps://x"), "/etc/rabbitmq/tls").values())

    same_names = house.replace("tls/broker.pem", "tls/certificate.pem").replace("tls/broker.key", "tls/key.pem")
    assert settings(made) == settings(same_names)
    assert (HOUSE / "enabled_plugins").read_text().strip() == servers.PLUGINS.strip()


def run(*arguments, broker="amqps://rabbitmq", postgres="postgres:5432"):
    return CliRunner().invoke(main, ["prepare", "--broker", broker, "--postgres", postgres, *arguments])


@pytest.mark.parametrize(
    "wrong",
    [
        {"broker": "http://rabbitmq"}, {"broker": "amqps://operator:x@rabbitmq"}, {"broker": "amqps://rabbitmq/v"},
        {"broker": "amqps://rabbitmq:x"}, {"broker": "amqps://"}, {"postgres": "postgres"},
        {"postgres": "postgres:5432/x"}, {"more": ["--addresses", "consent"]}, {"more": ["--mail", "a b"]},
        {"more": ["--addresses", "other=http://x"]}, {"more": ["--databases", "A-"]}, {"more": ["--volumes", "x"]},
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_a_usage_error_and_leaves_nothing(tmp_path, wrong):
    ran = run("--out", str(tmp_path / "x"), *wrong.pop("more", []), **wrong)

    assert ran.exit_code == 2
    assert not (tmp_path / "x").exists()


def damaged_key(root):
    (root / "keys/ca-key.pem").write_text("rubbish")


def other_passphrase(root):
    (root / "consent/passphrase").write_text("not the passphrase of this file")


def certificate_rubbish(root):
    (root / "consent/tls/certificate.pem").write_text("rubbish")


@pytest.mark.parametrize("damage", [damaged_key, other_passphrase, certificate_rubbish])
def test_a_damaged_folder_is_told_in_one_sentence(root, damage):
    damage(root)

    ran = run("--out", str(root))

    assert (ran.exit_code, ran.stderr.count("\n")) == (2, 1)


def test_another_partnership_than_the_prepared_one_is_refused(root, tmp_path):
    document = json.loads((root / "public/partnership.json").read_text())
    document["agencies"] = document["agencies"][:3]
    other = tmp_path / "other.json"
    other.write_text(json.dumps(document))

    assert "Another partnership" in run("--out", str(root), "--partnership", str(other)).stderr
    assert run("--out", str(root), "--partnership", str(root / "public/partnership.json")).exit_code == 0


def test_two_at_once_do_not_make_two_sets_of_secrets(root):
    lock = FolderLock(root / "keys")

    ran = run("--out", str(root))

    lock.release()
    assert (ran.exit_code, ran.stderr.count("\n")) == (2, 1)


def test_with_volumes_every_part_has_to_be_mounted(tmp_path):
    ran = run("--volumes", str(tmp_path))

    assert ran.exit_code == 2
    assert ran.stderr.startswith("No volume is mounted for: keys, ")
    assert list(tmp_path.iterdir()) == []


def modes(folder):
    return {path.stat().st_mode & 0o777 for path in [folder, *folder.rglob("*")]}


def test_with_volumes_each_part_is_given_to_the_user_that_reads_it(root, monkeypatch):
    # given volumes, and a machine on which we are root
    given = {}
    for part in ("police-state", "sandbox-state"):
        (root / part).mkdir()
    monkeypatch.setattr(owners.os, "geteuid", lambda: 0)
    monkeypatch.setattr(
        owners.os, "chown", lambda path, user, group, **_: given.update({str(path.relative_to(root)): (user, group)})
    )

    prepare(wanted(root, volumes=True), NOW)

    owner = ((root / "import").stat().st_uid, (root / "import").stat().st_gid)
    assert {given["import/profile.json"], given["import/sign-ins.txt"]} == {owner}
    assert given["consent/keystore"] == given["sandbox/willow/tls/key.pem"] == given["police-state"] == (10001, 10001)
    assert given["postgres"] == given["postgres/admin-password"] == (10001, 10002)
    assert given["rabbitmq"] == given["rabbitmq/tls/key.pem"] == (10001, 10003)
    for read in ("postgres/admin-password", "rabbitmq/tls/key.pem", "rabbitmq/conf.d/40-operator.conf"):
        assert modes(root / read) == {0o640}  # by the server's own group
    for kept in ("postgres/admin-url", "postgres/consent", "rabbitmq/operator-password"):
        assert modes(root / kept) == {0o600}
    assert not modes(root / "consent") & {0o640, 0o750}
    assert not [path for path in given if path.startswith("keys")]
