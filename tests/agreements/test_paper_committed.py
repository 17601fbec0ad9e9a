"""The paper route with real commits: two at once, and what the database itself refuses."""

import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from apps.agreements import services
from apps.agreements.models import PaperCopy, SignatureSlot
from apps.core import clock
from apps.core.errors import RuleViolation
from tests.agreements.paper_scene import confirm, gather, hand_in, hand_in_gathered, newest, send_back
from tests.factories import make_identity
from tests.factories.story import Deal, code_for, make_deal, send, sign


def both(*acts: Callable[[], object]) -> list[str]:
    """Run the acts at the same moment; each outcome is ``done`` or the code of the refusal."""
    barrier, outcomes = threading.Barrier(len(acts)), list[str]()

    def run(act: Callable[[], object]) -> None:
        try:
            barrier.wait(20)
            act()
            outcomes.append("done")
        except RuleViolation as violation:
            outcomes.append(violation.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(outcomes)


def handed_in() -> Deal:
    deal = send(make_deal())
    hand_in(deal, deal.hr, "using")
    return deal


@pytest.mark.parametrize("_round", range(2))
def test_of_two_who_compare_at_once_one_decides(real_db: str, _round: int) -> None:
    deal = handed_in()
    found = both(lambda: confirm(deal, deal.sending_hr, "using"), lambda: send_back(deal, deal.talent.user, "using"))
    assert found == ["already-done", "done"]
    copy = newest(deal, "using")
    slot = SignatureSlot.objects.get(pk=copy.slot_id)
    assert (copy.status == PaperCopy.Status.CONFIRMED) is (slot.signed_at is not None)


@pytest.mark.parametrize("_round", range(2))
def test_handing_in_paper_and_signing_electronically_at_once_is_one_of_both(real_db: str, _round: int) -> None:
    deal = send(make_deal())
    make_identity(deal.signatory)
    version = deal.fresh().current_version
    assert version
    code = code_for(deal.signatory, f"sign {deal.fresh().number} {version.document_sha256[:16]}")
    found = both(
        lambda: gather(deal, deal.hr, "using") and hand_in_gathered(deal, deal.hr, "using"),
        lambda: sign(deal, deal.signatory, code=code),
    )
    assert found.count("done") == 1, found
    slot = SignatureSlot.objects.get(version=version, party="using")
    assert (slot.signed_at is None) is (slot.route == "paper")
    if slot.signed_at is not None:
        assert not PaperCopy.objects.filter(slot=slot, status=PaperCopy.Status.HANDED_IN).exists()


def test_taking_back_and_confirming_at_once_is_one_of_both(real_db: str) -> None:
    deal = handed_in()
    found = both(
        lambda: services.withdraw_paper(deal.fresh(), by=deal.hr, party="using"),
        lambda: confirm(deal, deal.sending_hr, "using"),
    )
    assert found.count("done") == 1, found


def test_the_database_refuses_a_paper_that_nobody_else_compared(real_db: str) -> None:
    deal = handed_in()
    copy = newest(deal, "using")
    now = clock.now()
    slots = SignatureSlot.objects.filter(pk=copy.slot_id)
    signed = {"signed_at": now, "signer": deal.signatory, "person_key": "k" * 64, "signed_hash": "h" * 64}
    compared = signed | {"handed_in_by": deal.hr, "compared_by": deal.sending_hr, "compared_at": now}
    for missing in (
        signed,
        compared,  # no hash of the scans
        compared | {"paper_sha256": "a" * 64, "compared_by": deal.hr},  # the uploader
        compared | {"paper_sha256": "a" * 64, "compared_by": deal.signatory},  # the signer
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            slots.update(**missing)
    slots.update(**compared, paper_sha256="a" * 64)
    copies = PaperCopy.objects.filter(pk=copy.pk)
    for change in ({"status": "confirmed"}, {"status": "confirmed", "compared_by": deal.hr}, {"sha256": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            copies.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperCopy.objects.create(slot=copy.slot, pages_wanted=1, begun_by=deal.hr, begun_at=now)
