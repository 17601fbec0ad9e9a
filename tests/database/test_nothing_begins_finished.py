"""The site's own login puts nothing in as if it had been worked for: an agreement in force has all that makes it so,
statements and payments begin at the beginning and book what is theirs, a milestone keeps its amount.
"""

import pytest

from tests.database.raw import copy_of, refuse, run_and_forget

pytestmark = pytest.mark.usefixtures("world")

SOURCE = "(SELECT min(id) FROM agreements_agreement WHERE status IN ('active', 'completed'))"
TEXT = f"(SELECT current_version_id FROM agreements_agreement WHERE id = {SOURCE})"
COPY, COPIED_TEXT = "(SELECT max(id) FROM agreements_agreement)", "(SELECT max(id) FROM agreements_agreementversion)"
UNSIGNED, UNSEALED, NO_DAYS = (
    "not signed by all",
    "without seal, evidence or cover",
    "no match in agreement or no booked",
)
SETTLED = "settlement_statement WHERE status = 'settled'"
AWAITING = "(SELECT id FROM settlement_statement WHERE status = 'awaiting')"


def forged(
    status: str = "active",
    *,
    match: str = "'agreed'",
    agreement: str = "signed_at = now()",
    frozen: str = "frozen_at",
    slots: str = "true",
    signed_hash: str = "signed_hash",
    documents: str = "true",
    events: str = "true",
    booked: str = "true",
) -> str:
    """A whole copy of an agreement in force, for other days, but for what the arguments change or leave out."""
    pair = f"demand_id <> (SELECT match.demand_id FROM matching_match match WHERE id = (SELECT match_id FROM agreements_agreement WHERE id = {SOURCE}))"
    talent = f"(SELECT talent_id FROM agreements_agreement WHERE id = {SOURCE})"
    subject = f"'agreement:' || (SELECT public_id FROM agreements_agreement WHERE id = {COPY})"
    days = "daterange('2199-01-01', '2199-02-01')"
    return "\n".join(
        (
            copy_of("matching_match", f"id = (SELECT max(id) FROM matching_match WHERE {pair})", talent_id=talent, status=match),
            copy_of(
                "agreements_agreement", f"id = {SOURCE}", number="'XY-FORGED'", check_code="'XY-FORGED'", status="'draft'",
                signed_at="NULL", match_id="(SELECT max(id) FROM matching_match)", current_version_id="NULL",
            ),
            copy_of("agreements_agreementversion", f"id = {TEXT}", agreement_id=COPY, frozen_at=frozen),
            copy_of(
                "agreements_signatureslot", f"version_id = {TEXT} AND {slots}", version_id=COPIED_TEXT,
                signed_hash=signed_hash,
            ),
            copy_of("agreements_agreementdocument", f"version_id = {TEXT} AND {documents}", version_id=COPIED_TEXT),
            copy_of("agreements_agreementevent", f"agreement_id = {SOURCE} AND {events}", agreement_id=COPY),
            copy_of(
                "talents_booking", f"talent_id = {talent} AND live AND kind = 'agreement' AND {booked}", subject=subject,
                period=days,
            ),
            f"UPDATE agreements_agreement SET status = '{status}', current_version_id = {COPIED_TEXT}, {agreement}"
            f" WHERE id = {COPY};",
        )
    )  # fmt: skip


def test_a_copy_with_everything_is_let_in() -> None:
    """So what is refused below is refused for the one thing that it lacks."""
    for status in ("signed", "active", "completed"):
        run_and_forget(forged(status))


@pytest.mark.parametrize(
    ("lacks", "words"),
    [
        ({"slots": "party <> 'sending'"}, UNSIGNED),
        ({"signed_hash": "repeat('e', 64)"}, UNSIGNED),
        ({"documents": "kind <> 'frozen'"}, UNSIGNED),
        ({"events": "(kind, party) <> ('signed', 'talent')"}, UNSIGNED),
        ({"frozen": "NULL"}, UNSIGNED),
        ({"agreement": "signed_at = NULL"}, UNSIGNED),
        ({"match": "'suggested'"}, NO_DAYS),
        ({"booked": "false"}, NO_DAYS),
    ],
)
def test_no_agreement_counts_as_signed_without(lacks: dict[str, str], words: str) -> None:
    for status in ("signed", "active", "completed"):
        refuse(forged(status, **lacks), f"{words}|{UNSEALED}" if "frozen" in str(lacks) else words)


@pytest.mark.parametrize(
    "lacks",
    [
        {"documents": "kind <> 'sealed'"},
        {"documents": "kind <> 'evidence'"},
        {"agreement": "signed_at = now(), cover_proved_at = NULL"},
    ],
)
def test_no_agreement_is_in_force_without(lacks: dict[str, str]) -> None:
    refuse(forged("active", **lacks), UNSEALED)
    refuse(forged("completed", **lacks), UNSEALED)


def test_the_cover_of_an_agreement_in_force_is_not_taken_away() -> None:
    refuse("UPDATE agreements_agreement SET cover_proved_at = NULL WHERE status = 'active'", UNSEALED)


@pytest.mark.parametrize("status", ["signed", "active", "completed"])
def test_no_agreement_is_put_in_as_signed(status: str) -> None:
    begun = forged().replace("'draft'", f"'{status}'").rsplit("\n", 1)[0]
    refuse(begun, f"{UNSIGNED}|{UNSEALED}")
    jump = f"UPDATE agreements_agreement SET status = '{status}', signed_at = now() WHERE status = 'signing'"
    refuse(jump, f"{UNSIGNED}|{UNSEALED}")


def statement(**instead: str) -> str:
    facts = {"number": "'S-RAW'", "verify_code": "'S-RAW'", "status": "'draft'"}
    return copy_of("settlement_statement", "status = 'awaiting'", **(facts | instead))


@pytest.mark.parametrize("status", ["awaiting", "confirmed", "settled", "reversed"])
def test_a_statement_begins_as_a_draft(status: str) -> None:
    paid = "(SELECT max(id) FROM ledger_entry WHERE kind = 'paid')"
    refuse(statement(status=f"'{status}'", due_entry_id=paid), "does not begin as a draft")


@pytest.mark.parametrize(
    "instead",
    [
        {"contract_fen": "contract_fen + 1"},
        {"milestone_id": "(SELECT max(id) FROM assignments_milestone WHERE status = 'open')"},
        {"assignment_id": "(SELECT min(id) FROM assignments_assignment)"},
        {"agreement_id": SOURCE},
    ],
)
def test_a_statement_is_of_an_accepted_milestone_and_its_amount(instead: dict[str, str]) -> None:
    refuse(statement(**instead), "is not of an accepted milestone")


def test_a_statement_books_its_own_entries_only() -> None:
    for column in ("due_entry_id", "withheld_entry_id"):
        other = "(SELECT max(id) FROM ledger_entry WHERE kind = 'paid')"
        refuse(f"UPDATE settlement_statement SET {column} = {other} WHERE id = {AWAITING}", "not its own")


PAYMENT = """
INSERT INTO settlement_payment (created_at, public_id, line_id, status, paid_on, bank_reference, recorded_by_id, recorded_at,
    confirm_due, confirmed_at, entry_id)
SELECT now(), gen_random_uuid(), (SELECT min(id) FROM settlement_statementline WHERE statement_id = {statement}), '{status}',
    paid_on, 'BK-RAW', recorded_by_id, now(), confirm_due, now(), {entry} FROM settlement_payment LIMIT 1;
"""
STEP = "UPDATE settlement_payment SET status = '{status}' WHERE bank_reference = 'BK-RAW';"
OTHERS = "(SELECT max(id) FROM ledger_entry WHERE kind = 'due')"


@pytest.mark.parametrize("status", ["submitted", "confirmed", "failed", "unknown", "returned"])
def test_a_payment_begins_as_one_to_be_paid_and_goes_step_by_step(status: str) -> None:
    refuse(PAYMENT.format(statement=AWAITING, status=status, entry=OTHERS), "begins as one to be paid")
    begun = PAYMENT.format(statement=AWAITING, status="created", entry="NULL")
    if status != "submitted":
        refuse(begun + STEP.format(status=status), "no payment goes from created")


def test_a_payment_is_received_with_its_own_entry() -> None:
    begun = PAYMENT.format(statement=AWAITING, status="created", entry="NULL") + STEP.format(status="submitted")
    run_and_forget(begun)
    taken = f"UPDATE settlement_payment SET status = 'confirmed', entry_id = {OTHERS} WHERE bank_reference = 'BK-RAW';"
    refuse(begun + taken, "not its own")
    refuse(begun + STEP.format(status="confirmed"), "payment_confirmed_is_booked")


@pytest.mark.parametrize("change", ["amount_fen = amount_fen + 1", "assignment_id = assignment_id + 1"])
def test_a_milestone_keeps_its_amount(change: str) -> None:
    refuse(f"UPDATE assignments_milestone SET {change}", "amount of a milestone")


def test_no_milestone_is_deleted() -> None:
    refuse("DELETE FROM assignments_milestone", "amount of a milestone")


@pytest.mark.parametrize(
    "change", ["status = 'open'", "accepted_at = now()", "accepted_by_id = NULL, status = 'returned'"]
)
def test_a_milestone_in_a_statement_stays_accepted(change: str) -> None:
    refuse(f"UPDATE assignments_milestone SET {change} WHERE status = 'accepted'", "stays accepted")
