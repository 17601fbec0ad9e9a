"""Where this site's operator is itself a party, everybody who reads the agreement sees it, and the office finds it."""

import pytest
from django.db import IntegrityError
from django.urls import reverse

from apps.agreements.conflicts import conflict_words, operator_as_party
from apps.core.errors import RuleViolation
from apps.modes.models import Party
from apps.organisations.models import Operator
from apps.organisations.services import keep_operator
from tests.agreements.room_scene import make_scene
from tests.factories import make_officer, make_user
from tests.settlement.making import make_case
from tests.settlement.test_batch_pages import text_of
from tests.settlement.test_papers import as_

pytestmark = pytest.mark.django_db
SENTENCE, MARK = "operator is itself the sending unit here", "the operator is a party"


def test_the_operator_as_sending_unit_is_seen_on_agreement_statement_and_list() -> None:
    case, scene = make_case(), make_scene()
    other = scene.drafted()
    runs = Operator.objects.create(name_zh="运营", name_en="Operator")
    assert conflict_words(case.agreement) == "", "an operator without a code is nobody's unit"
    Operator.objects.filter(pk=runs.pk).update(credit_code=case.sending.credit_code)
    assert [operator_as_party(one) for one in (case.agreement, other)] == [Party.SENDING, None]
    assert SENTENCE in text_of(as_(case.finance).get(reverse("settlement:detail", args=[case.statement().public_id])))
    room = reverse("agreements:detail", args=[other.public_id])
    assert "operator is itself" not in text_of(as_(scene.hr).get(room))
    office = as_(make_officer(case.using.region))
    changelist = reverse("admin:agreements_agreement_changelist")
    page = text_of(office.get(changelist))
    assert (page.count(MARK), other.number in page) == (2, True), "the filter's word and one row"
    found = text_of(office.get(changelist, {"conflict": "yes"}))
    assert case.agreement.number in found
    assert other.number not in found
    Operator.objects.update(credit_code=other.using_unit.credit_code)
    assert "operator is itself the using unit here" in text_of(as_(scene.hr).get(room))


def test_a_wrong_code_of_the_operator_is_refused() -> None:
    keeper = make_user(is_superuser=True, is_staff=True)
    with pytest.raises(RuleViolation, match="credit-code"):
        keep_operator(Operator(name_zh="运营", name_en="x", credit_code="91320400MA1X00001A"), by=keeper)
    with pytest.raises(IntegrityError, match="operator_credit_code_whole"):
        Operator.objects.create(name_zh="运营", name_en="x", credit_code="91")
