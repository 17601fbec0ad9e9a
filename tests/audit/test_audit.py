"""History is only added to, and a change of it is found."""

import time

import pytest
from django.db import DatabaseError, connection, connections, transaction

from apps.audit import services
from apps.audit.models import AuditEvent, AuditSeal
from apps.audit.selectors import verify_audit
from tests.factories import make_unit, make_user


def _history(count: int) -> None:
    unit, user = make_unit(), make_user()
    for n in range(count):
        with transaction.atomic():
            services.record("tested", unit, by=user, n=n)


def _seal() -> AuditSeal:
    """Seal all that was written. A transaction of another database on this server holds the horizon while it lasts:
    another worker may be loading the sample region."""
    for _n in range(3 * 600):
        seal = services.seal_audit()
        if verify_audit().open_tail == 0 and seal:
            return seal
        time.sleep(0.1)
    raise AssertionError("the rows were not sealed within three minutes")


def test_seals_chain_finished_transactions_and_verify(real_db: str) -> None:
    _history(3)
    _seal()
    _history(2)
    _seal()
    seals = list(AuditSeal.objects.order_by("id"))
    assert len(seals) >= 2
    assert [later.previous for later in seals[1:]] == [earlier.sha256 for earlier in seals[:-1]]
    verdict = verify_audit()
    assert verdict.intact
    assert (verdict.rows, verdict.open_tail) == (5, 0)


def test_nothing_to_seal_is_no_seal(real_db: str) -> None:
    assert services.seal_audit() is None


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_auditevent SET action = 'x'", "DELETE FROM audit_auditevent", "TRUNCATE audit_auditevent"],
)
def test_the_sites_login_cannot_change_history(real_db: str, statement: str) -> None:
    _history(1)
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_row_changed_behind_the_triggers_is_named(real_db: str) -> None:
    _history(2)
    _seal()
    victim = AuditEvent.objects.order_by("id").last()
    assert victim is not None
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER USER")
        cursor.execute("UPDATE audit_auditevent SET action = 'forged' WHERE id = %s", [victim.pk])
    verdict = verify_audit()
    assert not verdict.intact
    assert f"#{victim.pk}" in verdict.broken
