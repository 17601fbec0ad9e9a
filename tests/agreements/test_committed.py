"""What the database itself holds, and what happens when two press at once: real commits."""

import threading
import time
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from apps.agreements import services
from apps.agreements.models import Agreement, AgreementVersion, SignatureSlot
from apps.core.errors import RuleViolation
from apps.demands.models import Demand
from apps.matching.services import lock_match
from tests.factories import make_identity
from tests.factories.story import code_for, make_deal, send, sign


def test_signed_without_all_signatures_is_refused_by_the_database(real_db: str) -> None:
    deal = send(make_deal())
    with pytest.raises(IntegrityError), transaction.atomic():
        Agreement.objects.filter(pk=deal.fresh().pk).update(status="signed")


def test_frozen_words_and_hashes_stay(real_db: str) -> None:
    version = send(make_deal()).fresh().current_version
    assert version
    for change in ({"terms": {}}, {"terms_sha256": "1" * 64}, {"document_sha256": "1" * 64}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AgreementVersion.objects.filter(pk=version.pk).update(**change)


def test_drafting_waits_for_whoever_holds_the_demand_and_not_in_a_ring(real_db: str) -> None:
    """Every step of a match takes the demand first, then the match."""
    deal = make_deal()
    held, outcomes = threading.Event(), list[object]()

    def step() -> None:
        with transaction.atomic():
            Demand.objects.select_for_update(no_key=True).get(pk=deal.match.demand_id)
            held.set()
            time.sleep(0.5)  # meanwhile the draft begins
            lock_match(deal.match)

    def drafting() -> None:
        held.wait(10)
        services.draft_agreement(deal.match, by=deal.hr)

    def run(act: Callable[[], None]) -> None:
        try:
            act()
            outcomes.append("done")
        except Exception as error:
            outcomes.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in (step, drafting)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert outcomes == ["done", "done"]


@pytest.mark.parametrize("_round", range(3))
def test_two_clicks_on_sign_are_one_signature(real_db: str, _round: int) -> None:
    deal = send(make_deal())
    barrier, outcomes = threading.Barrier(2), []
    make_identity(deal.signatory)
    version = deal.fresh().current_version
    assert version
    code = code_for(deal.signatory, f"sign {deal.fresh().number} {version.document_sha256[:16]}")

    def click() -> None:
        try:
            barrier.wait(10)
            sign(deal, deal.signatory, code=code)
            outcomes.append("signed")
        except RuleViolation as violation:
            outcomes.append(violation.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert outcomes.count("signed") == 1
    assert SignatureSlot.objects.filter(signed_at__isnull=False).count() == 1
