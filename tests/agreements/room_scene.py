"""Three parties who have come as far as the unit's consent, and the way from there to the seal, by the real services."""

import datetime as dt
import json
import re
from dataclasses import dataclass

from django.conf import settings

from apps.accounts.models import User
from apps.agreements import services
from apps.agreements.models import Agreement
from apps.agreements.selectors import agreements_visible_to
from apps.core import clock
from apps.matching.models import Match, UnitConsent
from apps.organisations.models import Membership, Unit
from apps.talents.models import Talent
from apps.talents.services import claim
from tests.factories import make_demand, make_identity, make_member, make_talent, make_unit


@dataclass
class Scene:
    using_unit: Unit
    sending_unit: Unit
    talent: Talent
    hr: User
    using_signatory: User
    sending_hr: User
    sending_signatory: User
    match: Match

    @property
    def person(self) -> User:
        return self.talent.user

    def agreement(self) -> Agreement:
        return agreements_visible_to(self.hr).get(match=self.match)

    def drafted(self) -> Agreement:
        """A first draft in which the talent's document stands already."""
        make_identity(self.person)
        services.draft_agreement(self.match, by=self.hr)
        return self.agreement()

    def agreed(self) -> Agreement:
        self.drafted()
        for user in (self.hr, self.sending_hr, self.person):
            agreement = self.agreement()
            services.accept_terms(agreement, by=user, at_hash=agreement.current_version.terms_sha256)
        return self.agreement()

    def signing(self) -> Agreement:
        services.send_for_signing(self.agreed(), by=self.hr)
        return self.agreement()

    def sign(self, user: User) -> None:
        if not hasattr(user, "identity"):
            make_identity(user)
        agreement = self.agreement()
        services.send_signing_code(agreement, by=user)
        services.sign_agreement(
            agreement,
            by=user,
            at_hash=agreement.current_version.document_sha256,
            code=code_of(user),
            ip="127.0.0.1",
            device="test",
            data_consent=user == self.person,
        )

    def sealed(self) -> Agreement:
        self.signing()
        for user in (self.sending_signatory, self.using_signatory, self.person):
            self.sign(user)
        services.seal(self.agreement())
        return self.agreement()


def code_of(user: User) -> str:
    """The newest code that was sent to the person's mobile number."""
    lines = (settings.DATA_DIR / "sms" / f"{clock.today().isoformat()}.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [message["text"] for message in map(json.loads, lines) if message["to"] == user.phone]
    found = re.search(r"\b\d{6}\b", texts[-1])
    assert found is not None
    return found.group(0)


def make_scene() -> Scene:
    using_unit, sending_unit = make_unit("常州示例装备有限公司"), make_unit("示例材料研究院", region="320100")
    talent = make_talent(unit=sending_unit, name="沈知远", account_last_four="6688")
    demand = make_demand(unit=using_unit)
    match = Match.objects.create(
        demand=demand,
        talent=talent,
        status=Match.Status.UNIT_CONSENTED,
        unit_score=0.8,
        talent_score=0.8,
        rank_score=0.8,
        explanation={},
        rule_version="t",
        inputs_hash="0" * 64,
        sequence=1,
        computed_at=clock.now(),
        eligibility="yes",
        conflicts="无",
    )
    UnitConsent.objects.create(
        match=match,
        unit=sending_unit,
        status=UnitConsent.Status.GRANTED,
        sheet={},
        asked_at=clock.now(),
        due_on=clock.today() + dt.timedelta(days=10),
        limits="由课题组同事接续；每年不超过 40 日",
        most_days=40,
        results_confirmed=True,
        answered_at=clock.now(),
    )
    period = (demand.period.lower, demand.period.upper)
    ends = clock.now() + dt.timedelta(days=30)
    claim(talent, [period], kind="hold", subject=f"match:{match.public_id}", expires_at=ends)
    return Scene(
        using_unit=using_unit,
        sending_unit=sending_unit,
        talent=talent,
        hr=make_member(using_unit, Membership.Role.HR),
        using_signatory=make_member(using_unit, Membership.Role.SIGNATORY),
        sending_hr=make_member(sending_unit, Membership.Role.HR),
        sending_signatory=make_member(sending_unit, Membership.Role.SIGNATORY),
        match=match,
    )
