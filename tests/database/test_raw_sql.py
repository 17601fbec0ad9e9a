"""What the database refuses the site's own login, whatever the services would say.

Not repeated here: the ledger's rows and balances (tests/ledger), one fen of margin (tests/flows/test_margin.py), the
calendar's overlap (tests/core/test_refused_by_database.py), paper that nobody compared (tests/agreements).
"""

import hashlib

import pytest

from tests.database.raw import ask, refuse, run_and_forget

pytestmark = pytest.mark.usefixtures("world")

HISTORY = (
    "audit_auditevent",
    "audit_auditseal",
    "agreements_agreementevent",
    "agreements_agreementdocument",
    "agreements_acceptance",
)
SETTLED = "settlement_statement WHERE status = 'settled'"
AWAITING = "settlement_statement WHERE status = 'awaiting'"


@pytest.mark.parametrize("table", HISTORY)
def test_history_is_only_added_to(table: str) -> None:
    assert int(ask(f"SELECT count(*) FROM {table}")[0]) > 0
    said = r"permission denied|Cannot update or delete"
    refuse(f"UPDATE {table} SET id = id + 1000000", said)
    refuse(f"DELETE FROM {table}", said)


def test_the_login_empties_no_table_switches_off_no_trigger_and_owns_nothing() -> None:
    """Whatever guard a table has, this login cannot go round it."""
    tables = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND "
    assert ask(tables + "has_table_privilege(oid, 'TRUNCATE')") == []
    assert ask(tables + "has_table_privilege(oid, 'TRIGGER')") == []
    assert ask(tables + "relowner = current_user::regrole") == []
    assert ask("SELECT 1 FROM pg_proc WHERE proowner = current_user::regrole") == []
    assert ask(
        "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication"
        " FROM pg_roles WHERE rolname = current_user"
    ) == ["False"]
    assert ask("SELECT 1 FROM pg_auth_members WHERE member = current_user::regrole") == []
    refuse("SET session_replication_role = replica", "permission denied")
    refuse("CREATE TABLE public.aside (id int)", "permission denied")
    refuse("ALTER TABLE agreements_signatureslot DISABLE TRIGGER ALL", "must be owner")


def test_every_guard_is_in_place_and_switched_on() -> None:
    """A migration that dropped one, or an evening's ``DISABLE TRIGGER``, is seen here."""
    found = ask(
        "SELECT relname || '.' || regexp_replace(tgname, '^pgtrigger_(.*)_[0-9a-f]{5}$', '\\1') FROM pg_trigger"
        " JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal AND tgenabled = 'O' ORDER BY 1"
    )
    assert set(GUARDS.split()) - set(found) == set()


GUARDS = """
agreements_acceptance.append_only          agreements_acceptance.no_truncate
agreements_agreement.signed_by_all         agreements_agreement.agreement_stays
agreements_agreement.in_force_is_sealed    agreements_agreement.signed_takes_the_days
agreements_agreementdocument.append_only   agreements_agreementdocument.no_truncate
agreements_agreementdocument.hash_is_of_content
agreements_agreementevent.append_only      agreements_agreementevent.no_truncate
agreements_agreementversion.words_stay     agreements_signatureslot.signature_stays
assignments_costsheet.cost_stays           assignments_milestone.amount_stays
assignments_milestone.milestone_stays
audit_auditevent.append_only               audit_auditevent.no_truncate
audit_auditseal.append_only                audit_auditseal.no_truncate
evaluations_evaluation.given_stays
ledger_account.ledger_account_not_deleted  ledger_account.ledger_account_no_truncate
ledger_entry.ledger_entry_append_only      ledger_entry.ledger_entry_no_truncate
ledger_entry.ledger_entry_balanced
ledger_posting.ledger_posting_append_only  ledger_posting.ledger_posting_no_truncate
ledger_posting.ledger_posting_balanced     ledger_posting.ledger_posting_same_transaction
settlement_confirmation.confirmation_stays
settlement_payment.payment_stays           settlement_payment.payment_not_deleted
settlement_payment.payment_begins          settlement_payment.payment_steps
settlement_lineobjection.objection_stays   settlement_lineobjection.objection_not_deleted
settlement_lineobjection.objection_steps   settlement_payment.payment_undisputed
settlement_statement.statement_undisputed
settlement_statement.statement_begins      settlement_statement.statement_own_entries
settlement_statement.statement_stays       settlement_statement.statement_not_deleted
settlement_statement.statement_moves       settlement_statement.statement_books_stay
settlement_statement.statement_lines_add_up
agreements_outsidepayee.outside_payee_stays  agreements_outsidepayee.outside_payee_not_deleted
agreements_payeeproposal.payee_proposal_stays
settlement_taxruleproposal.proposal_stays  settlement_reversalconsent.reversal_consent_stays
settlement_statementreversal.reversal_content_stays  settlement_statementreversal.reversal_moves
settlement_statementreversal.reversal_not_deleted    settlement_statement.statement_month_open
settlement_payment.payment_month_open      settlement_periodclosing.closing_content_stays
settlement_periodclosing.closing_moves     settlement_periodclosing.closing_not_deleted
settlement_statement.statement_waits_again settlement_statement.statement_way_of_booking
settlement_statement.statement_route_stays settlement_banknotice.bank_notice_stays
settlement_deposit.deposit_content_stays   settlement_deposit.deposit_moves
settlement_deposit.deposit_not_deleted     settlement_payout.payout_content_stays
settlement_payout.payout_moves             settlement_payout.payout_not_deleted
settlement_statement.statement_payouts_answered     settlement_bankcase.bank_case_content_stays
settlement_bankcase.bank_case_moves        settlement_bankcase.bank_case_not_deleted
settlement_statement.statement_exact_cost  settlement_statement.statement_sheet_stays
settlement_statementline.statement_line_stays     settlement_statementline.statement_line_in_time
settlement_statementline.statement_line_adds_up   settlement_statementline.statement_line_exact_cost
assignments_declaredresult.declared_result_stays  assignments_declaredresult.declared_result_not_deleted
settlement_statement.statement_declared_share     settlement_statement.statement_result_stays
settlement_funddraw.draw_counts            settlement_funddraw.draw_stays
settlement_quarterreport.quarter_report_stays        settlement_bankbalance.bank_balance_stays
settlement_deposit.deposit_month_open      settlement_payout.payout_month_open
settlement_statement.statement_split_month_open
"""


@pytest.mark.parametrize(
    "change",
    [
        "terms = '{}'",
        "terms_sha256 = repeat('1', 64)",
        "document_sha256 = repeat('1', 64)",
        "document_sha256 = ''",
        "sealed_sha256 = repeat('1', 64)",
        "sealed_sha256 = ''",
        "frozen_at = NULL",
        "frozen_at = frozen_at + interval '1 day'",
        "number = number + 10",
        "agreement_id = agreement_id + 1",
        "drafted_by_id = drafted_by_id + 1",
        "drafted_at = drafted_at + interval '1 day'",
    ],
)
def test_a_frozen_version_stays(change: str) -> None:
    frozen = "(SELECT current_version_id FROM agreements_agreement WHERE status = 'active')"
    refuse(f"UPDATE agreements_agreementversion SET {change} WHERE id IN {frozen}", "words of a version stay")


def test_no_version_is_deleted() -> None:
    refuse("DELETE FROM agreements_agreementversion", "never deleted")


@pytest.mark.parametrize(
    "change",
    [
        "current_version_id = (SELECT min(id) FROM agreements_agreementversion)",
        "sending_unit_id = NULL",
        "using_unit_id = sending_unit_id, sending_unit_id = using_unit_id",
        "talent_id = talent_id + 1",
        "mode_id = mode_id + 1",
        "match_id = match_id + 1",
        "number = 'XY-FORGED'",
        "check_code = 'XY-FORGED'",
        "starts_on = starts_on + 1",
        "ends_on = ends_on + 1",
        "signed_at = NULL",
        "status = 'draft'",
        "status = 'withdrawn'",
        "status = 'signed'",
    ],
)
def test_a_signed_agreement_stays_and_never_goes_back(change: str) -> None:
    refuse(f"UPDATE agreements_agreement SET {change} WHERE status = 'active'", "signed agreement stays")


def test_no_agreement_is_deleted() -> None:
    refuse("DELETE FROM agreements_agreement", "never deleted")


@pytest.mark.parametrize(
    "change",
    [
        "signed_hash = repeat('1', 64)",
        "signed_at = signed_at + interval '1 day'",
        "signed_at = NULL",
        "signer_id = (SELECT min(id) FROM accounts_user)",
        "person_key = 'somebody else'",
        "method = 'paper'",
        "route = 'paper'",
        "authority = 'other'",
        "ip = '10.0.0.1'",
        "version_id = version_id - 1",
    ],
)
def test_a_signature_stays(change: str) -> None:
    refuse(f"UPDATE agreements_signatureslot SET {change} WHERE party = 'using'", "signature stays")


def test_no_signature_is_deleted() -> None:
    refuse("DELETE FROM agreements_signatureslot", "signature stays")


SLOT = """
INSERT INTO agreements_signatureslot (created_at, public_id, version_id, party, unit_id, step, route, signer_id, person_key,
    authority, sent_at, signed_at, signed_hash, method, device, reason, paper_sha256)
SELECT created_at, gen_random_uuid(), version_id, 'sending', (SELECT id FROM organisations_unit ORDER BY id DESC LIMIT 1), 1,
    route, {signer}, {key}, '', sent_at, signed_at, signed_hash, method, '', '', ''
FROM agreements_signatureslot WHERE party = 'using' AND signed_at IS NOT NULL
"""


@pytest.mark.parametrize(
    ("signer", "key", "words"),
    [
        ("signer_id", "person_key", "slot_one_person|slot_one_account"),  # the same person twice
        ("(SELECT min(id) FROM accounts_user)", "person_key", "slot_one_person"),  # by another account of the person
        ("signer_id", "'another key'", "slot_one_account"),  # by the same account under another key
        ("NULL", "'another key'", "slot_signed_is_complete"),  # by nobody
    ],
)
def test_one_person_has_one_slot(signer: str, key: str, words: str) -> None:
    refuse(SLOT.format(signer=signer, key=key), words)


def test_signed_on_another_hash_than_the_frozen_text_is_not_signed() -> None:
    """All slots filled, one of them on other words: the status does not change."""
    refuse(
        """
        WITH other AS (
            INSERT INTO agreements_agreementversion (created_at, public_id, agreement_id, number, terms, terms_sha256,
                document_sha256, sealed_sha256, drafted_by_id, drafted_at, note, frozen_at)
            SELECT created_at, gen_random_uuid(), agreement_id, number + 50, terms, terms_sha256, repeat('e', 64), '',
                drafted_by_id, drafted_at, '', frozen_at
            FROM agreements_agreementversion ORDER BY id DESC LIMIT 1 RETURNING id
        ), slot AS (
            INSERT INTO agreements_signatureslot (created_at, public_id, version_id, party, step, route, signer_id,
                person_key, authority, sent_at, signed_at, signed_hash, method, device, reason, paper_sha256)
            SELECT s.created_at, gen_random_uuid(), other.id, 'talent', 1, route, signer_id, person_key, '', sent_at,
                signed_at, signed_hash, method, '', '', '' FROM agreements_signatureslot s, other
            WHERE party = 'talent' AND signed_at IS NOT NULL LIMIT 1
        )
        UPDATE agreements_agreement SET status = 'signed', current_version_id = (SELECT id FROM other)
        WHERE status = 'signing'
        """,
        "not signed by all",
    )


def test_the_two_units_of_an_agreement_differ() -> None:
    refuse(
        "UPDATE agreements_agreement SET using_unit_id = sending_unit_id WHERE status = 'signing'",
        "agreement_units_differ",
    )


def test_a_document_is_kept_under_the_hash_of_its_bytes() -> None:
    copy = """
    INSERT INTO agreements_agreementdocument (version_id, kind, content, sha256, made_at)
    SELECT min(id), 'evidence', 'other words'::bytea, '{digest}', now() FROM agreements_agreementversion
    """
    refuse(copy.format(digest="0" * 64), "hash of a document")
    run_and_forget(copy.format(digest=hashlib.sha256(b"other words").hexdigest()))


@pytest.mark.parametrize(
    "change",
    [
        "contract_fen = contract_fen + 1",
        "calculation = '{}'",
        "calculation_sha256 = repeat('1', 64)",
        "verify_code = 'S-FORGED'",
        "milestone_id = milestone_id + 1",
        "due_entry_id = NULL",
        "due_entry_id = withheld_entry_id, withheld_entry_id = due_entry_id",
    ],
)
def test_what_a_statement_says_and_booked_stays(change: str) -> None:
    refuse(f"UPDATE settlement_statement SET {change} WHERE status = 'settled'", "what a statement says stays")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE settlement_statementline SET amount_fen = amount_fen + 1 WHERE kind = 'net'",
        "UPDATE settlement_statementline SET payee_user_id = NULL",
        "DELETE FROM settlement_statementline",
        "DELETE FROM settlement_statement",
        "UPDATE settlement_confirmation SET by_id = by_id + 1",
        "DELETE FROM settlement_confirmation",
        "UPDATE settlement_payment SET bank_reference = 'BK-FORGED'",
        "UPDATE settlement_payment SET paid_on = paid_on - 1",
        "UPDATE settlement_payment SET line_id = line_id + 1",
        "UPDATE settlement_payment SET entry_id = NULL, status = 'returned'",
        "UPDATE settlement_payment SET status = 'submitted'",
        "DELETE FROM settlement_payment",
    ],
)
def test_lines_confirmations_and_payments_stay(statement: str) -> None:
    refuse(statement, "what a statement says stays")


LINE = """
INSERT INTO settlement_statementline (statement_id, position, kind, payee_label_zh, payee_label_en, basis, amount_fen, credit_fen, voucher)
SELECT id, 9, 'fee', '', '', 'x', {fen}, 0, 'invoice' FROM """


@pytest.mark.parametrize("fen", [0, 1])
def test_nothing_is_added_to_a_confirmed_statement(fen: int) -> None:
    refuse(LINE.format(fen=fen) + SETTLED, "what a statement says stays")


def test_a_line_that_breaks_the_sum_is_refused_before_anybody_confirmed() -> None:
    refuse(LINE.format(fen=1) + AWAITING, "has lines of")


@pytest.mark.parametrize("status", ["draft", "awaiting", "confirmed", "reversed"])
def test_a_settled_statement_never_goes_back(status: str) -> None:
    """So a second split of the same milestone finds the first one standing; but see a payout that came back, and a reversal."""
    said = "statement goes from|no payout of|the books still have"
    refuse(f"UPDATE settlement_statement SET status = '{status}' WHERE status = 'settled'", said)


@pytest.mark.parametrize("status", ["draft", "confirmed", "settled"])
def test_no_step_of_a_statement_is_left_out(status: str) -> None:
    entry = "(SELECT max(id) FROM ledger_entry)"
    refuse(
        f"UPDATE settlement_statement SET status = '{status}', due_entry_id = {entry} WHERE status = 'awaiting'",
        "statement goes from|nobody of the using unit",
    )


def test_a_milestone_is_split_once() -> None:
    columns = """created_at, assignment_id, milestone_id, agreement_id, agreement_version, contract_fen, calculation,
        calculation_sha256, tax_rule_id, tax_month, confirm_due, drafted_at"""
    refuse(
        f"INSERT INTO settlement_statement (public_id, number, verify_code, status, {columns})"
        f" SELECT gen_random_uuid(), 'S-RAW', 'S-RAW', 'draft', {columns} FROM {AWAITING}",
        "statement_once_a_milestone",
    )


@pytest.mark.parametrize(
    "change",
    [
        "scores = '{}'",
        "text = 'nicer words'",
        "by_id = NULL",
        "submitted_at = NULL",
        "published_at = NULL",
        "published_at = published_at + interval '1 day'",
        "rater = 'talent', rated = 'sending'",
    ],
)
def test_a_published_evaluation_stays(change: str) -> None:
    refuse(f"UPDATE evaluations_evaluation SET {change} WHERE rater = 'using'", "evaluation stays")


def test_no_evaluation_is_deleted_and_none_is_given_about_oneself() -> None:
    refuse("DELETE FROM evaluations_evaluation", "evaluation stays")
    refuse(
        "INSERT INTO evaluations_evaluation (created_at, public_id, assignment_id, rater, rated, due_on, scores, text, lang)"
        " SELECT created_at, gen_random_uuid(), assignment_id, 'using', 'using', due_on, '{}', '', ''"
        " FROM evaluations_evaluation LIMIT 1",
        "evaluation_of_another",
    )


def test_an_evaluation_given_but_not_published_stays_too() -> None:
    refuse(
        """
        WITH given AS (
            INSERT INTO evaluations_evaluation (created_at, public_id, assignment_id, rater, rated, due_on, scores, text, lang,
                submitted_at)
            SELECT created_at, gen_random_uuid(), assignment_id, 'talent', 'sending', due_on, scores, '', '', submitted_at
            FROM evaluations_evaluation LIMIT 1 RETURNING id
        ) SELECT count(*) FROM given;
        UPDATE evaluations_evaluation SET text = 'nicer words' WHERE published_at IS NULL
        """,
        "evaluation stays",
    )
