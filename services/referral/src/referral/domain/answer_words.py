"""Why an agency answers as it does, and how it ended, in the words that an officer reads."""

from typing import Final

KINDS: Final[dict[str, str]] = {
    "accepted": "They accepted",
    "declined": "They said no",
    "more_info": "They ask",
    "progress": "They told how far it is",
    "outcome": "They told how it ended",
    "stopped": "They have stopped",
    "erased": "They have destroyed it",
    "retained": "They keep what they had, and do nothing with it",
    "continuing": "They go on by themselves",
    "not_held": "They never had it",
}

REASONS: Final[dict[str, str]] = {
    "not_eligible_area": "The person lives outside the area that they serve",
    "not_eligible_criteria": "The person is not in the group that they serve",
    "threshold_not_met": "It is not serious enough for them to act on",
    "no_capacity": "They have no room now",
    "no_safe_contact": "There is no safe way for them to make contact",
    "person_declined": "The person told them that they do not want it",
    "unable_to_contact": "They could not reach the person",
    "duplicate": "They have this referral already",
    "insufficient_information": "They do not know enough to act on",
    "conflict_of_interest": "Somebody there knows the people involved",
    "not_a_crime_not_recorded": "They do not record it as a crime",
    "unsafe_for_staff": "It is not safe for their staff",
    "contact_made": "They have spoken to the person",
    "appointment_agreed": "They have agreed when to meet",
    "in_progress": "They are working with the person",
    "waiting_list": "The person is on their waiting list",
    "not_reached_yet": "They have not been able to reach the person yet",
    "support_started": "Support has started",
    "advice_given": "They gave advice",
    "measures_installed": "The home was made safer",
    "crime_recorded": "It is recorded as a crime",
    "investigation_open": "The police are looking into it",
    "investigation_nfa": "The police have ended it without further action",
    "charged": "Somebody was charged",
    "convicted": "Somebody was convicted",
    "s42_enquiry": "The council is looking into how to keep the person safe",
    "no_enquiry_signposted": "No enquiry; they told the person who else can help",
    "child_assessment": "An assessment for the child has started",
    "child_early_help": "Early help for the child has started",
    "child_nfa": "No further action for the child",
    "rehoused_temporary": "A temporary home was found",
    "rehoused_permanent": "A permanent home was found",
    "order_obtained": "A court made an order",
    "person_disengaged": "The person decided to stop",
    "not_reached": "They could not reach the person",
    "person_moved_area": "The person moved away from their area",
    "died": "The person has died",
}
OTHER: Final = "Something else"


def reason_words(code: str | None) -> str | None:
    """The words of a reason; one that we do not know is something else, whatever it is called."""
    return None if code is None else REASONS.get(code, OTHER)
