"""Verifies what the services say happened, with nothing but pinned fingerprints and the signatures themselves."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from alongside.casedata.codes import CATEGORIES, in_table_order
from alongside.envelope import jose
from alongside.envelope.encoding import jws_hash, permission_hash
from alongside.envelope.errors import EnvelopeError, SignatureInvalid
from alongside.envelope.keys import signer, verify_party
from alongside.envelope.model import Env, KeyUse, Party, Permission
from alongside.envelope.permission import verify_permission
from embedded.profile import Profile

from .fields import moment
from .rows import RECEIVED, Row

DECISION_TYP = "alongside.decision.1+jwt"
MANIFEST_TYP = "alongside.1+jws"
Claims = Mapping[str, Any]


class Fault(Exception):
    """One thing that does not verify, as a sentence without case data."""


def faults(row: Row, pack: Mapping[str, Any], profile: Profile, now: datetime, *, by_hand: bool = False) -> list[str]:
    """Check one referral's evidence; return a sentence for what does not verify, nothing when all does.

    Trust comes from the pins of `profile` only. A referral that was not sent has a signed decision and
    nothing else; a sent one has a permission; a sealed one a manifest; a received one a receipt. `now` is the
    deployment's clock, by which statements expire. `by_hand`: somebody tells the agency; what they wrote down is no
    evidence of ours, so only the decision is verified, and that nothing was sealed.
    """
    try:
        _check(row, pack, profile, now, by_hand)
    except Fault as fault:
        return [str(fault)]
    except EnvelopeError as error:
        return [f"A signature or a statement does not verify ({error.code})."]
    except (KeyError, TypeError, ValueError, AttributeError):
        return ["The evidence does not have the form that was agreed."]
    return []


def _check(row: Row, pack: Mapping[str, Any], profile: Profile, now: datetime, by_hand: bool) -> None:
    landlord = _party(pack["parties"]["landlord"], profile.landlord_pin, now)
    _decision(row, pack["decision"], landlord)
    if row["result"] == "not_sent":
        _require(not pack["manifest"] and not pack["receipts"], "Something was sealed for a refused referral.")
        return
    if not pack["manifest"]:
        if by_hand:
            _require(not row["receipt"] and not pack["receipts"], "There is a receipt, but no manifest.")
            return
        nothing = not row["receipt"] and not row["sent"] and row["result"] not in RECEIVED
        _require(nothing, "There is a receipt, but no manifest.")
        return
    pin = profile.agency_pins.get(row["agency"])
    _require(pin is not None, "No fingerprint is pinned for the agency.")
    _require(pack["parties"]["agency"]["pinned"] == pin, "The landlord pins another fingerprint for the agency.")
    agency = _party(pack["parties"]["agency"], str(pin), now)
    manifest = _manifest(row, pack, landlord, agency)
    _receipts(row, pack, manifest, agency)


def _party(statements: Mapping[str, str], pin: str, now: datetime) -> Party:
    return verify_party(statements["root"], statements["keys"], pin, now, env=Env.SANDBOX)


def _decision(row: Row, decision: Mapping[str, str], landlord: Party) -> None:
    kid, claims = jose.read_as(decision["statement"], DECISION_TYP, SignatureInvalid)
    key = signer(landlord, kid, KeyUse.PERMISSION, int(moment(claims["at"]).timestamp()))
    if key is None:
        raise Fault("The decision is not signed by a permission key of the landlord.")
    jose.verify(decision["statement"], key.jwk)
    _require(claims["decision_id"] == decision["id"], "The signed decision is about another decision.")
    _require(claims["record"] == decision["record_hash"], "The signed decision names another record.")
    outcome = "not_sent" if row["result"] == "not_sent" else "send"
    _require(claims["outcome"] == outcome, "The signed decision says otherwise than the row.")


def _manifest(row: Row, pack: Mapping[str, Any], landlord: Party, agency: Party) -> Claims:
    claims = _signed(pack["manifest"], landlord)
    _require(claims["iss"] == landlord.id, "The manifest was not issued by the landlord.")
    _require(claims["aud"] == agency.id, "The manifest is for another recipient.")
    _require(claims["jti"] == row["message_id"], "The manifest is of another message.")
    permission = verify_permission(pack["permission"], landlord, claims["iat"])
    _permission(row, pack, claims, permission)
    return claims


def _permission(row: Row, pack: Mapping[str, Any], claims: Claims, permission: Permission) -> None:
    committed = permission_hash(pack["permission_salt"], pack["permission"])
    _require(claims["perm"] == committed, "The manifest commits to another permission.")
    _require(permission.aud == claims["aud"], "The permission is for another recipient.")
    _require(permission.cid == claims["cid"], "The permission is for another conversation.")
    _require(row["type"] in permission.purposes, "The permission is for another purpose.")
    _require(permission.record == pack["decision"]["record_hash"], "The permission names another decision.")
    _require(set(_categories(claims)) <= set(permission.categories), "More was sealed than the permission allows.")


def _receipts(row: Row, pack: Mapping[str, Any], manifest: Claims, agency: Party) -> None:
    """Every receipt is signed by the addressee over exactly these bytes; the row says what was signed."""
    claims = [_signed(receipt, agency) for receipt in pack["receipts"]]
    receipts = [one["rcpt"] for one in claims if one["mt"] == "receipt"]
    for receipt in receipts:
        _receipt(receipt, pack, manifest)
    received = [one for one in receipts if one["status"] == "received"]
    signed = in_table_order(received[0]["categories"]) if received else []
    _require(row["sent"] == signed, "The row names other categories than the signed receipt.")
    arrived = row["result"] in RECEIVED
    _require(not arrived or bool(received and row["receipt"]), "The row says received and no receipt does.")
    if row["receipt"]:
        known = {(one["jti"], one["rcpt"]["status"]) for one in claims if one["mt"] == "receipt"}
        shown = (row["receipt"]["jti"], row["receipt"]["status"])
        _require(shown in known, "The row names a receipt that is not in the evidence.")


def _receipt(receipt: Claims, pack: Mapping[str, Any], manifest: Claims) -> None:
    ref = receipt["ref"]
    _require(ref["wire"] == pack["wire_sha256"], "A receipt is about other bytes than were sealed.")
    if receipt["status"] == "unreadable":
        return
    same = all(ref[name] == manifest[name] for name in ("jti", "perm", "cid", "inc", "seq"))
    same = same and ref["manifest"] == jws_hash(pack["manifest"])
    _require(same, "A receipt is about another manifest.")
    if receipt["status"] in ("received", "opened"):
        _require(set(receipt["categories"]) == set(_categories(manifest)), "A receipt names other categories.")


def _signed(token: str, party: Party) -> Claims:
    kid, claims = jose.read_as(token, MANIFEST_TYP, SignatureInvalid)
    key = signer(party, kid, KeyUse.MESSAGE, claims["iat"])
    if key is None:
        raise Fault("A manifest is signed by a key that its sender does not list.")
    jose.verify(token, key.jwk)
    _require(claims["iss"] == party.id, "A manifest names another issuer than its signer.")
    return claims


def _categories(manifest: Claims) -> Iterator[str]:
    return (name for name in manifest["parts"] if name in CATEGORIES)


def _require(true: bool, sentence: str) -> None:
    if not true:
        raise Fault(sentence)
