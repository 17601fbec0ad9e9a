"""What a month of settlement begins with: projects with accepted pieces, put in by bulk inserts behind the services' backs.

The database refuses what is not whole, so each agreement has its match, frozen and sealed words, signatures, events and
booked days. A using unit has 110 pieces, which is 200 lines to pay: every tenth project has two pieces in the month, whose
tax counts together; every fifth has no sending unit. Files handed in, identities and work logs are left out.
"""

import datetime as dt
import hashlib
import math
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery

from apps.accounts.crypto import encrypt
from apps.accounts.models import User
from apps.agreements.models import Agreement, AgreementDocument, AgreementEvent, AgreementVersion, SignatureSlot
from apps.agreements.terms import terms_sha256
from apps.assignments.events import MilestoneAccepted
from apps.assignments.models import Assignment, Milestone
from apps.core import clock
from apps.core.outbox import emit
from apps.demands.models import Demand
from apps.matching.models import Match
from apps.modes.models import Party, SharingMode
from apps.modes.services import load_modes
from apps.organisations.models import Membership, Region, Unit
from apps.talents.models import Booking, Talent

PIECES_OF_UNIT, PROJECTS_A_UNIT = 110, 1000  # the second only keeps numbers apart
LASTS = dt.timedelta(days=200)
MODE = "migratory_bird"
# Clauses 7 to 9: net to the talent, 30 % to the sending unit, tax of labour remuneration by payment.
VALUES: dict[str, Any] = {
    "7.payment_days": 10,
    "8.operator_fee": 0,
    "8.intermediary_share": 0,
    "9.withholding_agent": "using_unit",
    "9.tax_method": "labour_per_payment",
    "9.gross_or_net": "gross",
}
Kind = AgreementDocument.Kind


def make(pieces: int) -> None:
    """Put in so many accepted pieces, told by the outbox and settled by nobody, of two using units or more."""
    load_modes()
    region = Region.objects.get_or_create(code="320400", defaults={"name_zh": "常州市", "name_en": "Changzhou"})[0]
    units = max(2, math.ceil(pieces / PIECES_OF_UNIT))
    using = Unit.objects.bulk_create(_unit(number, region, uses=True) for number in range(units))
    sending = Unit.objects.bulk_create(_unit(number, region, uses=False) for number in range(units))
    for number, pair in enumerate(zip(using, sending, strict=True)):
        with transaction.atomic():
            _make_work(number, *pair, pieces // units + (number < pieces % units))


def _make_work(number: int, using: Unit, sending: Unit, pieces: int) -> None:
    region = using.region
    finance, second, sender = User.objects.bulk_create(_person(f"财务{number}-{one}") for one in range(3))
    Role = Membership.Role
    roles = ((finance, using, Role.FINANCE), (second, using, Role.ADMINISTRATOR), (sender, sending, Role.FINANCE))
    Membership.objects.bulk_create(Membership(user=user, unit=unit, role=role) for user, unit, role in roles)
    plan = list(_plan(pieces))
    people = User.objects.bulk_create(_person(f"人才{number}-{one}") for one in range(len(plan)))
    talents = Talent.objects.bulk_create(_talent(user, sending, region, number) for user in people)
    demand = _demand(number, using, second, region)
    matches = Match.objects.bulk_create(_match(demand, talent) for talent in talents)
    agreements = Agreement.objects.bulk_create(
        _agreement(number * PROJECTS_A_UNIT + at, match, using, None if at % 5 == 4 else sending)
        for at, match in enumerate(matches)
    )
    _put_in_force(agreements, {Party.USING: second, Party.SENDING: sender})
    assignments = Assignment.objects.bulk_create(_assignment(agreement) for agreement in agreements)
    milestones = Milestone.objects.bulk_create(
        _milestone(assignment, position, number + at)
        for at, (assignment, many) in enumerate(zip(assignments, plan, strict=True))
        for position in range(1, many + 1)
    )
    emit(*(MilestoneAccepted(str(milestone.public_id)) for milestone in milestones))


def _plan(pieces: int) -> Iterator[int]:
    """How many pieces each project has."""
    at = 0
    while pieces:
        many = min(pieces, 2 if at % 10 == 0 else 1)
        yield many
        at, pieces = at + 1, pieces - many


def _unit(number: int, region: Region, *, uses: bool) -> Unit:
    account = f"{3204 if uses else 3201}{number:014d}"
    return Unit(
        name_zh=f"{'用人' if uses else '派出'}单位{number}",
        credit_code=f"{'U' if uses else 'S'}{number:017d}",
        region=region,
        uses=uses,
        sends=not uses,
        status=Unit.Status.VERIFIED,
        verified_at=clock.now(),
        bank_account_encrypted=encrypt(account),
        bank_account_last_four=account[-4:],
    )


def _person(name: str) -> User:
    return User(name=name, password="!")  # noqa: S106 - nobody signs in with it


def _talent(user: User, unit: Unit, region: Region, number: int) -> Talent:
    account = f"6222{user.pk:015d}"
    return Talent(
        user=user,
        unit=unit,
        talent_class="technical",
        headline=f"高级工程师 {number}",
        region=region,
        day_rate_fen=200_000,
        account_encrypted=encrypt(account),
        account_last_four=account[-4:],
    )


def _demand(number: int, unit: Unit, drafter: User, region: Region) -> Demand:
    today = clock.today()
    return Demand.objects.create(
        number=f"D-3204-{today.year}-{number:06d}",
        unit=unit,
        drafted_by=drafter,
        title="焊接工艺优化",
        problem="气孔率偏高。",
        result_wanted="气孔率低于 0.5%。",
        mode=SharingMode.objects.get(code=MODE),
        region=region,
        place=Demand.Place.ON_SITE,
        period=(today, today + LASTS),
        days=28,
        pay_total_fen=10_000_000,
        result_owner=Demand.ResultOwner.USING,
        status=Demand.Status.OPEN,
    )


def _match(demand: Demand, talent: Talent) -> Match:
    scores = {"unit_score": 0.8, "talent_score": 0.8, "rank_score": 0.8, "explanation": {}, "rule_version": "1"}
    return Match(
        demand=demand,
        talent=talent,
        status=Match.Status.AGREED,
        inputs_hash="0" * 64,
        sequence=1,
        computed_at=clock.now(),
        **scores,
    )


def _agreement(serial: int, match: Match, using: Unit, sending: Unit | None) -> Agreement:
    return Agreement(
        number=f"XY-3204-{clock.today().year}-{serial:08d}",
        check_code=f"X-{serial:010d}",
        match=match,
        mode=match.demand.mode,
        using_unit=using,
        sending_unit=sending,
        talent=match.talent,
        starts_on=clock.today(),
        ends_on=clock.today() + LASTS,
    )


def _put_in_force(agreements: list[Agreement], signers: dict[Party, User]) -> None:
    """All that the database asks of an agreement in force. The hash chain of its events is a made-up one."""
    now = clock.now()
    versions = AgreementVersion.objects.bulk_create(_version(one, signers[Party.USING]) for one in agreements)
    AgreementDocument.objects.bulk_create(
        AgreementDocument(version=one, kind=kind, content=_content(one, kind), sha256=_hash(one, kind), made_at=now)
        for one in versions
        for kind in (Kind.FROZEN, Kind.SEALED, Kind.EVIDENCE)
    )
    SignatureSlot.objects.bulk_create(
        _slot(version, party, signer) for version in versions for party, signer in _signers(version.agreement, signers)
    )
    AgreementEvent.objects.bulk_create(
        AgreementEvent(
            agreement=one,
            sequence=at,
            kind="signed",
            party=party,
            version=1,
            at=now,
            previous="0" * 64,
            sha256="0" * 64,
        )
        for one in agreements
        for at, (party, _signer) in enumerate(_signers(one, signers), 1)
    )
    Booking.objects.bulk_create(
        Booking(
            talent=one.talent,
            kind=Booking.Kind.AGREEMENT,
            period=(one.starts_on, one.ends_on),
            subject=f"agreement:{one.public_id}",
        )
        for one in agreements
    )
    words = AgreementVersion.objects.filter(agreement=OuterRef("pk")).values("pk")
    Agreement.objects.filter(pk__in=[one.pk for one in agreements]).update(
        current_version=Subquery(words), status=Agreement.Status.ACTIVE, signed_at=now, cover_proved_at=now
    )


def _signers(agreement: Agreement, signers: dict[Party, User]) -> list[tuple[Party, User]]:
    of_units = [(party, one) for party, one in signers.items() if party == Party.USING or agreement.sending_unit_id]
    return [*of_units, (Party.TALENT, agreement.talent.user)]


def _version(agreement: Agreement, drafter: User) -> AgreementVersion:
    sending_bp = 3_000 if agreement.sending_unit_id else 0
    values = VALUES | {"8.sending_unit_share": sending_bp, "8.talent_share": 10_000 - sending_bp}
    terms = {"schema": 1, "mode": MODE, "family": "personal_service", "values": values}
    version = AgreementVersion(
        agreement=agreement, number=1, terms=terms, terms_sha256=terms_sha256(terms), drafted_by=drafter
    )
    version.drafted_at = version.frozen_at = clock.now()
    version.document_sha256, version.sealed_sha256 = _hash(version, Kind.FROZEN), _hash(version, Kind.SEALED)
    return version


def _content(version: AgreementVersion, kind: str) -> bytes:
    return f"{version.public_id} {kind}".encode()


def _hash(version: AgreementVersion, kind: str) -> str:
    return hashlib.sha256(_content(version, kind)).hexdigest()


def _slot(version: AgreementVersion, party: Party, signer: User) -> SignatureSlot:
    units = {Party.USING: version.agreement.using_unit, Party.SENDING: version.agreement.sending_unit}
    now = clock.now()
    return SignatureSlot(
        version=version,
        party=party,
        unit=units.get(party),
        step=2 if party == Party.TALENT else 1,
        signer=signer,
        person_key=str(signer.pk),
        sent_at=now,
        signed_at=now,
        signed_hash=version.document_sha256,
    )


def _assignment(agreement: Agreement) -> Assignment:
    return Assignment(
        number=agreement.number.replace("XY-", "A-"),
        agreement=agreement,
        status=Assignment.Status.ON_ASSIGNMENT,
        starts_on=clock.today(),
        ends_on=clock.today() + LASTS,
    )


def _milestone(assignment: Assignment, position: int, spread: int) -> Milestone:
    """Between 5,000 and 104,900 yuan, so that every step of the tax occurs."""
    return Milestone(
        assignment=assignment,
        position=position,
        title="试焊与验证",
        due_on=clock.today(),
        amount_fen=500_000 + spread * 7 % 1000 * 10_000,
        status=Milestone.Status.ACCEPTED,
        accepted_at=clock.now(),
    )
