"""History in words: what each action and each kind of object is called. The codes stay in the rows for ever.

Every code that a service records stands here: tests/audit/test_words.py reads the services and finds what is missing.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

PEOPLE = {
    "account_opened": pgettext_lazy("history", "Account opened"),
    "email_verified": pgettext_lazy("history", "E-mail address confirmed"),
    "identity_declared": pgettext_lazy("history", "Identity given"),
    "name_changed": pgettext_lazy("history", "Name changed"),
    "phone_set": pgettext_lazy("history", "Phone number given"),
    "phone_verified": pgettext_lazy("history", "Phone number confirmed"),
    "second_factor_set_up": pgettext_lazy("history", "Second step at sign-in set up"),
    "second_factor_taken_off": pgettext_lazy("history", "Second step at sign-in taken off"),
    "recovery_codes_made": pgettext_lazy("history", "Recovery codes made"),
    "signed_in": pgettext_lazy("history", "Signed in"),
    "signed_up": pgettext_lazy("history", "Signed up"),
    "task_link_opened": pgettext_lazy("history", "Link from a message opened"),
    "file_read": pgettext_lazy("history", "File read"),
    "file_stored": pgettext_lazy("history", "File stored"),
    "message_posted": pgettext_lazy("history", "Message written"),
    "office_called": pgettext_lazy("history", "Talent office called into the talks"),
    "thread_left": pgettext_lazy("history", "Talks left"),
}
UNITS = {
    "registered": pgettext_lazy("history", "Unit registered"),
    "corrected": pgettext_lazy("history", "Data of the unit corrected"),
    "licence_attached": pgettext_lazy("history", "Licence handed in"),
    "join_asked": pgettext_lazy("history", "Asked to join the unit"),
    "member_added": pgettext_lazy("history", "Role in the unit given"),
    "member_ended": pgettext_lazy("history", "Role in the unit ended"),
    "submitted": pgettext_lazy("history", "Handed in to the talent office"),
    "returned": pgettext_lazy("history", "Sent back for correction"),
    "verified": pgettext_lazy("history", "Verified by the talent office"),
}
TALENTS = {
    "imported": pgettext_lazy("history", "Taken over from a list"),
    "profile_saved": pgettext_lazy("history", "Profile saved"),
    "skills_saved": pgettext_lazy("history", "Skills saved"),
    "windows_saved": pgettext_lazy("history", "Windows saved"),
    "visibility_set": pgettext_lazy("history", "Chosen who may know"),
    "published": pgettext_lazy("history", "Profile published"),
    "paused": pgettext_lazy("history", "Profile paused"),
    "account_set": pgettext_lazy("history", "Bank account given"),
    "credential_saved": pgettext_lazy("history", "Certificate added"),
    "credential_removed": pgettext_lazy("history", "Certificate removed"),
    "result_saved": pgettext_lazy("history", "Result of work added"),
    "result_removed": pgettext_lazy("history", "Result of work removed"),
    "evidence_given": pgettext_lazy("history", "Proof handed in"),
    "participation_declared": pgettext_lazy("history", "Declared who may take part"),
    "participation_confirmed": pgettext_lazy("history", "Confirmed who may take part"),
    "standing_asked": pgettext_lazy("history", "Standing consent asked for"),
    "standing_given": pgettext_lazy("history", "Standing consent given"),
    "standing_refused": pgettext_lazy("history", "Standing consent refused"),
    "standing_ended": pgettext_lazy("history", "Standing consent ended"),
}
DEMANDS = {
    "sheet_opened": pgettext_lazy("history", "Demand begun"),
    "sheet_discarded": pgettext_lazy("history", "Begun demand thrown away"),
    "drafted": pgettext_lazy("history", "Demand written"),
    "draft_arranged": pgettext_lazy("history", "Parts of the demand arranged"),
    "draft_checked": pgettext_lazy("history", "Answers of the demand checked"),
    "changed": pgettext_lazy("history", "Demand changed"),
    "draft": pgettext_lazy("history", "Demand back to draft"),
    "in_approval": pgettext_lazy("history", "Demand handed in for approval"),
    "open": pgettext_lazy("history", "Demand opened"),
    "on_hold": pgettext_lazy("history", "Demand put on hold"),
    "filled": pgettext_lazy("history", "Demand filled"),
    "closed": pgettext_lazy("history", "Demand closed"),
    "cancelled": pgettext_lazy("history", "Demand cancelled"),
    "expired": pgettext_lazy("history", "Demand expired"),
}
MATCHES = {
    "suggested": pgettext_lazy("history", "Suggested again"),
    "invited": pgettext_lazy("history", "Talent invited"),
    "interested": pgettext_lazy("history", "Talent interested"),
    "declined": pgettext_lazy("history", "Match declined"),
    "unit_asked": pgettext_lazy("history", "Sending unit asked"),
    "unit_consented": pgettext_lazy("history", "Sending unit consented"),
    "unit_refused": pgettext_lazy("history", "Sending unit refused"),
    "agreed": pgettext_lazy("history", "Went on to an agreement"),
    "lapsed": pgettext_lazy("history", "Match lapsed"),
    "relayed": pgettext_lazy("history", "Sealed invitation sent"),
    "help_asked": pgettext_lazy("history", "Help of the talent office asked for"),
    "noted": pgettext_lazy("history", "Note about the candidate written"),
    "shortlist": pgettext_lazy("history", "Put on the shortlist"),
    "unlist": pgettext_lazy("history", "Taken off the shortlist"),
    "hide": pgettext_lazy("history", "Candidate put away"),
    "show": pgettext_lazy("history", "Candidate shown again"),
    "asked": pgettext_lazy("history", "Consent asked for"),
    "granted": pgettext_lazy("history", "Consent given"),
    "refused": pgettext_lazy("history", "Consent refused"),
    "withdrawn": pgettext_lazy("history", "Consent withdrawn"),
    "overdue": pgettext_lazy("history", "Consent not answered in time"),
}
AGREEMENTS = {
    "agreement-drafted": pgettext_lazy("history", "Agreement drawn up"),
    "agreement-draft": pgettext_lazy("history", "Agreement back to draft"),
    "agreement-agreed": pgettext_lazy("history", "Terms agreed by all"),
    "agreement-signing": pgettext_lazy("history", "Sent for signing"),
    "agreement-signed": pgettext_lazy("history", "Signed by all"),
    "agreement-active": pgettext_lazy("history", "Agreement in force"),
    "agreement-completed": pgettext_lazy("history", "Agreement completed"),
    "agreement-declined": pgettext_lazy("history", "Signature declined"),
    "agreement-lapsed": pgettext_lazy("history", "Agreement lapsed"),
    "agreement-withdrawn": pgettext_lazy("history", "Agreement withdrawn"),
    "terms-changed": pgettext_lazy("history", "Terms changed"),
    "terms-accepted": pgettext_lazy("history", "Terms accepted"),
    "signed": pgettext_lazy("history", "Signed"),
    "sealed": pgettext_lazy("history", "Agreement sealed"),
    "cover-proved": pgettext_lazy("history", "Insurance cover confirmed"),
    "paper-chosen": pgettext_lazy("history", "Paper route of signing chosen"),
    "electronic-chosen": pgettext_lazy("history", "Electronic signature chosen"),
    "paper-gathering": pgettext_lazy("history", "Signed paper begun"),
    "paper-handed_in": pgettext_lazy("history", "Signed paper handed in"),
    "paper-confirmed": pgettext_lazy("history", "Signed paper confirmed"),
    "paper-returned": pgettext_lazy("history", "Signed paper sent back"),
    "paper-withdrawn": pgettext_lazy("history", "Signed paper taken back"),
    "paper-void": pgettext_lazy("history", "Signed paper void"),
}
WORK = {
    "planned": pgettext_lazy("history", "Assignment planned"),
    "moved": pgettext_lazy("history", "Moved on to the next state"),
    "onboarding_ticked": pgettext_lazy("history", "Step before the first day ticked"),
    "service_logged": pgettext_lazy("history", "Day of service recorded"),
    "log_moved": pgettext_lazy("history", "Day of service answered"),
    "costs_stated": pgettext_lazy("history", "Exact cost stated"),
    "return_confirmed": pgettext_lazy("history", "Return confirmed"),
    "again_proposed": pgettext_lazy("history", "Proposed to come again"),
    "again_drafted": pgettext_lazy("history", "Demand to come again written"),
    "evaluations_opened": pgettext_lazy("history", "Evaluations opened"),
    "evaluation_given": pgettext_lazy("history", "Evaluation given"),
    "evaluations_published": pgettext_lazy("history", "Evaluations published"),
    "statement_drafted": pgettext_lazy("history", "Statement drawn up"),
    "statement_confirmed": pgettext_lazy("history", "Statement confirmed"),
    "statement_moved": pgettext_lazy("history", "Statement moved on"),
    "payment_moved": pgettext_lazy("history", "Payment moved on"),
}
OFFICE = {
    "office_role_given": pgettext_lazy("history", "Role in the talent office given"),
    "office_role_ended": pgettext_lazy("history", "Role in the talent office ended"),
    "table_row_added": pgettext_lazy("history", "Entry of a table of the office added"),
    "table_row_changed": pgettext_lazy("history", "Entry of a table of the office changed"),
    "skill_retired": pgettext_lazy("history", "Skill retired"),
    "skill_brought_back": pgettext_lazy("history", "Skill brought back"),
    "delivery_retried": pgettext_lazy("history", "Failed delivery tried again"),
    "policy_reports_cleared": pgettext_lazy("history", "Reports of the page policy cleared"),
}
ACTIONS = PEOPLE | UNITS | TALENTS | DEMANDS | MATCHES | AGREEMENTS | WORK | OFFICE

KINDS = {
    "Agreement": _("agreement"),
    "AgreementVersion": _("version of an agreement"),
    "Assignment": _("assignment"),
    "Booking": _("booked days"),
    "CalendarDay": _("calendar day"),
    "CandidateNote": _("note about a candidate"),
    "CostSheet": _("statement of cost"),
    "Credential": _("certificate"),
    "CredentialType": _("credential type"),
    "Declaration": _("declaration of a talent"),
    "Delivery": _("delivery"),
    "Demand": _("demand"),
    "DemandSheet": _("demand being written"),
    "Evaluation": _("evaluation"),
    "HelpRequest": _("request for help"),
    "Identity": _("identity of a person"),
    "Match": _("match"),
    "Membership": _("role in a unit"),
    "Message": _("message"),
    "Milestone": _("milestone"),
    "Notice": _("notice"),
    "OfficeRole": _("role in the talent office"),
    "Operator": _("operator"),
    "PaperCopy": _("signed paper"),
    "PaperFile": _("page of a signed paper"),
    "Payment": _("payment"),
    "PolicyReport": _("report of the page policy"),
    "Recognition": _("recognition of credentials"),
    "Region": _("region"),
    "RelayInvitation": _("sealed invitation"),
    "ServiceLog": _("service record"),
    "SignatureSlot": _("signature"),
    "Skill": _("skill"),
    "StandingAsk": _("question for a standing consent"),
    "StandingConsent": _("standing consent"),
    "Statement": _("statement"),
    "StoredFile": _("file"),
    "Submission": _("work handed in"),
    "Talent": _("talent"),
    "TaskLink": _("link in a message"),
    "TaxRule": _("tax rule"),
    "Thread": _("talks"),
    "Unit": _("unit"),
    "UnitConsent": _("consent of a unit"),
    "User": _("person"),
    "WorkResult": _("result of work"),
}


def action_in_words(code: str) -> str:
    """What was done; a code without a word (of an older version) stands as it is."""
    return str(ACTIONS.get(code, code))


def kind_in_words(code: str) -> str:
    return str(KINDS.get(code, code))


def actions_called(words: str) -> list[str]:
    """The codes of actions whose words hold these, in the language of the page: for the search of the history."""
    wanted = words.strip().casefold()
    return [code for code, label in ACTIONS.items() if wanted in str(label).casefold()] if wanted else []
