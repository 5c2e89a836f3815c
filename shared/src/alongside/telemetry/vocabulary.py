"""The closed vocabulary of the logs: every event that may be logged and every field it may carry.

Pure: no imports beyond the standard library, so use cases and domain may name events. A text that is not in
here cannot reach a log, so nothing about a person can.
"""

from enum import Enum, StrEnum
from types import MappingProxyType
from typing import Final


class LogEvent(StrEnum):
    """Everything that happens worth a line; the sentence of each is in SENTENCES."""

    # every service
    SERVICE_STARTED = "service.started"
    SERVICE_STOPPED = "service.stopped"
    SERVICE_NOT_READY = "service.not_ready"
    REQUEST_SERVED = "request.served"
    REQUEST_FAILED = "request.failed"
    REQUEST_REPLAYED = "request.replayed"
    # the name of an event, which bandit takes for a password
    TOKEN_REFUSED = "token.refused"  # nosec B105
    CALLER_REFUSED = "caller.refused"
    SIGNED_IN = "page.signed_in"
    SIGN_IN_REFUSED = "page.sign_in_refused"
    SIGNED_OUT = "page.signed_out"
    WORKER_STARTED = "worker.started"
    WORKER_STOPPED = "worker.stopped"
    WORKER_FAILED = "worker.failed"
    LIBRARY_SPOKE = "library.spoke"
    DATABASE_MIGRATED = "database.migrated"
    SERVICE_CALL_FAILED = "call.failed"
    SERVICE_CALL_REFUSED = "call.refused"
    EVENT_PUBLISHED = "event.published"
    EVENT_STORED = "event.stored"
    EVENT_APPLIED = "event.applied"
    EVENT_REFUSED = "event.refused"
    SEEDED = "seed.done"
    # consent
    SUBJECT_REGISTERED = "subject.registered"
    CONSENT_RECORDED = "consent.recorded"
    CONSENT_WITHDRAWN = "consent.withdrawn"
    STANDING_REFUSAL_RECORDED = "standing_refusal.recorded"
    EXCEPTION_PROPOSED = "exception.proposed"
    EXCEPTION_AUTHORISED = "exception.authorised"
    DECISION_RECORDED = "decision.recorded"
    DECISION_CHECKED = "decision.checked"
    DECISION_VIEWED = "decision.viewed"
    DECISION_CLOSED = "decision.closed"
    PERMISSION_SIGNED = "permission.signed"
    PERMISSION_ENDED = "permission.ended"
    PERMISSION_GIVEN_BACK = "permission.given_back"
    REVIEW_DUE = "review.due"
    # referral
    CASE_IMPORTED = "case.imported"
    CASE_IMPORT_REFUSED = "case.import_refused"
    PERSON_CREATED = "person.created"
    PERSON_DATA_STORED = "person.data_stored"
    AGENCY_PINNED = "agency.pinned"
    REFERRAL_DECIDED = "referral.decided"
    REFERRAL_COMPOSED = "referral.composed"
    REFERRAL_NOT_SENT = "referral.not_sent"
    LEASE_GRANTED = "lease.granted"
    LEASE_REFUSED = "lease.refused"
    SEAL_HELD = "seal.held"
    REFERRAL_SEALED = "referral.sealed"
    REFERRAL_CANCELLED = "referral.cancelled"
    REFERRAL_HANDED = "referral.handed"
    REFERRAL_REOFFERED = "referral.reoffered"
    REFERRAL_PUBLISHED = "referral.published"
    REFERRAL_CONFIRMED = "referral.confirmed"
    REFERRAL_UNROUTABLE = "referral.unroutable"
    REFERRAL_OVERDUE = "referral.overdue"
    REFERRAL_ENDED = "referral.ended"
    RECEIPT_STORED = "receipt.stored"
    RECEIPT_APPLIED = "receipt.applied"
    RECEIPT_REFUSED = "receipt.refused"
    EVIDENCE_VIEWED = "evidence.viewed"
    SHEET_SHOWN = "sheet.shown"
    TOLD_WRITTEN_DOWN = "told.written_down"
    STOP_LOOKED_UP = "stop.looked_up"
    # agency
    MESSAGE_STORED = "message.stored"
    MESSAGE_DUPLICATE = "message.duplicate"
    MESSAGE_OPENED = "message.opened"
    MESSAGE_REFUSED = "message.refused"
    MESSAGE_UNREADABLE = "message.unreadable"
    MESSAGE_NOT_KEPT = "message.not_kept"
    MESSAGE_GIVEN_UP = "message.given_up"
    MESSAGE_SHOWN = "message.shown"
    MESSAGE_ANSWERED = "message.answered"
    RECEIPT_SENT = "receipt.sent"
    RECEIPT_PUBLISHED = "receipt.published"
    # notify
    NOTICE_RECORDED = "notice.recorded"
    NOTICE_SENT = "notice.sent"
    NOTICE_KEPT = "notice.kept"
    NOTICE_NOT_TAKEN = "notice.not_taken"
    MAY_SEND_REFUSED = "may_send.refused"
    TASK_OPENED = "task.opened"
    TASK_CLOSED = "task.closed"
    SAFE_CONTACT_STORED = "safe_contact.stored"
    SAFE_CONTACT_READ = "safe_contact.read"


SENTENCES: Final = MappingProxyType(
    {
        LogEvent.SERVICE_STARTED: "The service started.",
        LogEvent.SERVICE_STOPPED: "The service stopped.",
        LogEvent.SERVICE_NOT_READY: "The service is not ready and said what it lacks.",
        LogEvent.REQUEST_SERVED: "A request was answered.",
        LogEvent.REQUEST_FAILED: "A request failed for a reason that is ours.",
        LogEvent.REQUEST_REPLAYED: "A repeated request got the stored answer.",
        LogEvent.TOKEN_REFUSED: "A token was refused.",
        LogEvent.CALLER_REFUSED: "A caller with a good token may not do this.",
        LogEvent.SIGNED_IN: "Somebody signed in to a page.",
        LogEvent.SIGN_IN_REFUSED: "A sign-in to a page was refused.",
        LogEvent.SIGNED_OUT: "Somebody signed out of a page.",
        LogEvent.WORKER_STARTED: "A worker started.",
        LogEvent.WORKER_STOPPED: "A worker stopped.",
        LogEvent.WORKER_FAILED: "A worker's step failed and will be tried again.",
        LogEvent.LIBRARY_SPOKE: "A library logged something; its words are kept out of the log.",
        LogEvent.DATABASE_MIGRATED: "The database was brought to the newest schema.",
        LogEvent.SERVICE_CALL_FAILED: "Another service could not be reached.",
        LogEvent.SERVICE_CALL_REFUSED: "Another service refused the call.",
        LogEvent.EVENT_PUBLISHED: "A domain event was published.",
        LogEvent.EVENT_STORED: "A domain event was stored in an inbox.",
        LogEvent.EVENT_APPLIED: "A domain event was applied.",
        LogEvent.EVENT_REFUSED: "A domain event was refused.",
        LogEvent.SEEDED: "The sample partnership was put in place.",
        LogEvent.SUBJECT_REGISTERED: "A pseudonymous subject was registered.",
        LogEvent.CONSENT_RECORDED: "A consent was recorded.",
        LogEvent.CONSENT_WITHDRAWN: "A consent was withdrawn.",
        LogEvent.STANDING_REFUSAL_RECORDED: "A standing refusal was recorded.",
        LogEvent.EXCEPTION_PROPOSED: "An exception was proposed.",
        LogEvent.EXCEPTION_AUTHORISED: "An exception was authorised by a second person.",
        LogEvent.DECISION_RECORDED: "A decision was recorded.",
        LogEvent.DECISION_CHECKED: "A decision was checked and still stood or not.",
        LogEvent.DECISION_VIEWED: "A decision record was viewed.",
        LogEvent.DECISION_CLOSED: "The referral of a decision ended.",
        LogEvent.PERMISSION_SIGNED: "A sharing permission was signed.",
        LogEvent.PERMISSION_ENDED: "A sharing permission ended.",
        LogEvent.PERMISSION_GIVEN_BACK: "A one-off permission was given back unused.",
        LogEvent.REVIEW_DUE: "A review fell due.",
        LogEvent.CASE_IMPORTED: "A case was imported.",
        LogEvent.CASE_IMPORT_REFUSED: "A case was not imported because content changed under the same reference.",
        LogEvent.PERSON_CREATED: "A person's record was created.",
        LogEvent.PERSON_DATA_STORED: "Categories of a person's data were stored.",
        LogEvent.AGENCY_PINNED: "An agency's keys were pinned.",
        LogEvent.REFERRAL_DECIDED: "The gate decided on a referral.",
        LogEvent.REFERRAL_COMPOSED: "A referral was composed and waits to be sealed.",
        LogEvent.REFERRAL_NOT_SENT: "A referral was not sent.",
        LogEvent.LEASE_GRANTED: "A lease to seal or publish was granted.",
        LogEvent.LEASE_REFUSED: "A lease was refused because the decision no longer stands.",
        LogEvent.SEAL_HELD: "A referral was held before sealing and staff were told.",
        LogEvent.REFERRAL_SEALED: "A referral was sealed for its agency.",
        LogEvent.REFERRAL_CANCELLED: "A referral was cancelled before it left.",
        LogEvent.REFERRAL_HANDED: "A sealed message was about to be offered to the carrier.",
        LogEvent.REFERRAL_REOFFERED: "A sealed message without receipt was offered again.",
        LogEvent.REFERRAL_PUBLISHED: "A sealed message was offered to the carrier.",
        LogEvent.REFERRAL_CONFIRMED: "The carrier confirmed a sealed message.",
        LogEvent.REFERRAL_UNROUTABLE: "The carrier could not route a sealed message.",
        LogEvent.REFERRAL_OVERDUE: "No receipt came in time and a person was asked to act.",
        LogEvent.REFERRAL_ENDED: "A referral ended.",
        LogEvent.RECEIPT_STORED: "A receipt was stored.",
        LogEvent.RECEIPT_APPLIED: "A receipt was verified and applied.",
        LogEvent.RECEIPT_REFUSED: "A receipt was refused.",
        LogEvent.EVIDENCE_VIEWED: "The evidence of a referral was viewed.",
        LogEvent.SHEET_SHOWN: "A sheet was shown to whoever tells it to an agency.",
        LogEvent.TOLD_WRITTEN_DOWN: "What was told to an agency, or said by one, was written down.",
        LogEvent.STOP_LOOKED_UP: "A member of staff looked up whom somebody asks us to stop telling.",
        LogEvent.MESSAGE_STORED: "A sealed message was stored.",
        LogEvent.MESSAGE_DUPLICATE: "A sealed message came again and was answered as before.",
        LogEvent.MESSAGE_OPENED: "A sealed message passed every check and was opened.",
        LogEvent.MESSAGE_REFUSED: "A sealed message failed a check and was refused.",
        LogEvent.MESSAGE_UNREADABLE: "A sealed message could not be opened.",
        LogEvent.MESSAGE_GIVEN_UP: "The carrier gave up a message; its hash and size are kept.",
        LogEvent.MESSAGE_NOT_KEPT: "More than is kept of one sender could not be opened; it is only counted.",
        LogEvent.MESSAGE_SHOWN: "A referral was shown to its reader.",
        LogEvent.MESSAGE_ANSWERED: "A referral was answered by its reader.",
        LogEvent.RECEIPT_SENT: "A receipt was signed and waits to be published.",
        LogEvent.RECEIPT_PUBLISHED: "A receipt was offered to the carrier.",
        LogEvent.NOTICE_RECORDED: "A notice was recorded.",
        LogEvent.NOTICE_SENT: "A notice was sent.",
        LogEvent.NOTICE_KEPT: "A notice was kept in the outbox page and not sent.",
        LogEvent.NOTICE_NOT_TAKEN: "A channel did not take a notice; it is tried again or a task is opened.",
        LogEvent.MAY_SEND_REFUSED: "The safe-contact rules forbade sending and a task was opened.",
        LogEvent.TASK_OPENED: "A task for a person was opened.",
        LogEvent.TASK_CLOSED: "A task was closed.",
        LogEvent.SAFE_CONTACT_STORED: "A version of a safe-contact record was stored.",
        LogEvent.SAFE_CONTACT_READ: "A safe-contact record was read by a service.",
    }
)

LEVELS: Final = MappingProxyType(
    {
        LogEvent.REQUEST_FAILED: "error",
        LogEvent.WORKER_FAILED: "error",
        LogEvent.SERVICE_NOT_READY: "warning",
        LogEvent.TOKEN_REFUSED: "warning",
        LogEvent.CALLER_REFUSED: "warning",
        LogEvent.SIGN_IN_REFUSED: "warning",
        LogEvent.SERVICE_CALL_FAILED: "warning",
        LogEvent.LIBRARY_SPOKE: "warning",
        LogEvent.NOTICE_NOT_TAKEN: "warning",
        LogEvent.REFERRAL_OVERDUE: "warning",
        LogEvent.REFERRAL_UNROUTABLE: "warning",
        LogEvent.MESSAGE_REFUSED: "warning",
        LogEvent.MESSAGE_NOT_KEPT: "warning",
        LogEvent.MESSAGE_GIVEN_UP: "warning",
        LogEvent.RECEIPT_REFUSED: "warning",
        LogEvent.EVENT_REFUSED: "warning",
    }
)
"""Level of an event; `info` when not listed."""


class FieldKind(Enum):
    """What a field may hold."""

    ID = "an opaque id"
    CODE = "a closed code"
    COUNT = "a whole number"
    FLAG = "true or false"
    ROUTE = "a route rule of our own"
    METHOD = "an HTTP method"


ALLOWED_FIELDS: Final = MappingProxyType(
    {
        # ids: opaque, never a name or a number that a person uses
        "referral_id": FieldKind.ID,
        "decision_id": FieldKind.ID,
        "permission_id": FieldKind.ID,
        "consent_id": FieldKind.ID,
        "exception_id": FieldKind.ID,
        "subject_id": FieldKind.ID,
        "person_id": FieldKind.ID,
        "import_id": FieldKind.ID,
        "message_id": FieldKind.ID,
        "jti": FieldKind.ID,
        "cid": FieldKind.ID,
        "event_id": FieldKind.ID,
        "notice_id": FieldKind.ID,
        "task_id": FieldKind.ID,
        "handle": FieldKind.ID,
        "kid": FieldKind.ID,
        "party": FieldKind.ID,
        "agency": FieldKind.ID,
        # codes: of closed lists in our own source. Type, lane and urgency of a referral are not among them: beside
        # an id they would tell why somebody needs help.
        "service": FieldKind.CODE,
        "caller": FieldKind.CODE,
        "audience": FieldKind.CODE,
        "kind": FieldKind.CODE,
        "role": FieldKind.CODE,
        "worker": FieldKind.CODE,
        "code": FieldKind.CODE,
        "reason": FieldKind.CODE,
        "outcome": FieldKind.CODE,
        "state": FieldKind.CODE,
        "event_type": FieldKind.CODE,
        "how": FieldKind.CODE,
        "problem": FieldKind.CODE,
        "error": FieldKind.CODE,
        "module": FieldKind.CODE,
        "logger": FieldKind.CODE,
        "severity": FieldKind.CODE,
        "version": FieldKind.CODE,
        # counts
        "count": FieldKind.COUNT,
        "allowed": FieldKind.COUNT,
        "withheld": FieldKind.COUNT,
        "lacks": FieldKind.COUNT,
        "attempt": FieldKind.COUNT,
        "seq": FieldKind.COUNT,
        "bucket": FieldKind.COUNT,
        "bytes": FieldKind.COUNT,
        "milliseconds": FieldKind.COUNT,
        "lease_s": FieldKind.COUNT,
        "port": FieldKind.COUNT,
        "status": FieldKind.COUNT,
        # facts
        "stands": FieldKind.FLAG,
        "replayed": FieldKind.FLAG,
        "sandbox": FieldKind.FLAG,
        # requests
        "route": FieldKind.ROUTE,
        "method": FieldKind.METHOD,
    }
)
"""Every field that an event may carry, and what it may hold."""
