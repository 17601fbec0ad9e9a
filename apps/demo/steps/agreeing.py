"""From the draft to three signatures on one hash."""

from django.conf import settings
from stdnum.cn import ric

from apps.accounts.models import Identity, User
from apps.accounts.services import declare_identity
from apps.agreements import services
from apps.agreements.documents.certificate import ensure_certificate
from apps.agreements.documents.verify import is_sound, verify_pdf
from apps.agreements.models import Agreement, AgreementDocument, SignatureSlot
from apps.demo.steps.story import NotHappened, Story, code_for, needed, wait_for, wait_until_told
from apps.organisations.models import Membership

Role = Membership.Role
SENDING_SHARE_BP = 3000


def draft(story: Story) -> str:
    by = story.person(story.using_unit, Role.HR)
    story.agreement = services.draft_agreement(needed(story.match), by=by)
    return f"{story.agreement.number}, version 1 of 28 clauses"


def negotiate(story: Story) -> str:
    """The sending unit renders a service of its own, under its own contract: the split becomes a real one."""
    version = needed(_fresh(story).current_version)
    if version.terms["values"].get("8.sending_unit_share") != SENDING_SHARE_BP:
        services.change_terms(
            _fresh(story),
            by=story.person(story.sending_unit, Role.HR),
            changes={
                "8.sending_unit_share": SENDING_SHARE_BP,
                "8.talent_share": 10_000 - SENDING_SHARE_BP,
                "8.separate_contract": "JS-2026-017 焊接缺陷检测技术服务合同",
            },
            note="本院另行提供检测服务，单独签约并开票",
            at_version=version.number,
        )
    services.fill_identity(_fresh(story), by=_identified(story.talent.user, 1))
    version = needed(_fresh(story).current_version)
    return f"version {version.number}: 30% to the sending unit under its own service contract"


def accept(story: Story) -> str:
    """The three say yes to the same hash of the terms."""
    people = (
        story.person(story.using_unit, Role.HR),
        story.person(story.sending_unit, Role.HR),
        story.talent.user,
    )
    for person in people:
        agreement = _fresh(story)
        version = needed(agreement.current_version)
        if not version.acceptances.filter(by=person).exists():
            services.accept_terms(agreement, by=person, at_hash=version.terms_sha256)
    agreement = _fresh(story)
    return f"{agreement.get_status_display()}, terms {needed(agreement.current_version).terms_sha256[:16]}"


def send(story: Story) -> str:
    if _fresh(story).status == Agreement.Status.AGREED:
        services.send_for_signing(_fresh(story), by=story.person(story.using_unit, Role.HR))
    version = needed(_fresh(story).current_version)
    size = AgreementDocument.objects.get(version=version, kind="frozen")
    return f"frozen PDF of {len(bytes(size.content)) // 1024} kB, hash {version.document_sha256[:16]}"


def sign(story: Story) -> str:
    """The units in either order, the talent last; each with the own identity and a code for this very text."""
    signers = (
        story.person(story.sending_unit, Role.SIGNATORY),
        story.person(story.using_unit, Role.SIGNATORY),
        story.talent.user,
    )
    version = needed(_fresh(story).current_version)
    for serial, person in enumerate(signers, 2):
        if not SignatureSlot.objects.filter(version=version, signer=person, signed_at__isnull=False).exists():
            _sign_one(story, person, serial)
    agreement = _fresh(story)
    if agreement.signed_at is None:
        raise NotHappened(f"The agreement is {agreement.status} after three signatures.")
    return "three people, one hash"


def seal(story: Story) -> str:
    """A worker seals; here the sealed file is judged as any reader would."""
    version = needed(_fresh(story).current_version)
    wait_for("the seal", lambda: AgreementDocument.objects.filter(version=version, kind="evidence").first())
    sealed = AgreementDocument.objects.get(version=version, kind="sealed")
    verdicts = verify_pdf(bytes(sealed.content), ensure_certificate(settings.DATA_DIR))
    if not is_sound(verdicts, signatures=3):
        raise NotHappened("The sealed PDF does not verify.")
    return f"{len(verdicts)} PDF signatures intact, valid and trusted; sealed hash {sealed.sha256[:16]}"


def _sign_one(story: Story, person: User, serial: int) -> None:
    person = _identified(person, serial)
    agreement = _fresh(story)
    wait_until_told(person, "agreements.sign", agreement)
    services.note_viewed(agreement, by=person)
    code = code_for(person, lambda: services.send_signing_code(agreement, by=person))
    services.sign_agreement(
        agreement,
        by=person,
        at_hash=needed(agreement.current_version).document_sha256,
        code=code,
        ip="127.0.0.1",
        device="main job",
        data_consent=person.pk == story.talent.user_id,
    )


def _identified(person: User, serial: int) -> User:
    """The person as known now; who has not signed before declares the own identity first."""
    if not Identity.objects.filter(user=person).exists():
        declare_identity(person, "resident", person.name, _identity_number(serial))
    return User.objects.get(pk=person.pk)


def _identity_number(serial: int) -> str:
    """A number with a right check character that belongs to nobody: the region code does not exist."""
    body = f"32040219800101{serial:03d}"
    return body + str(ric.calc_check_digit(f"{body}0"))


def _fresh(story: Story) -> Agreement:
    return Agreement.objects.select_related(
        "mode", "current_version", "talent__user", "using_unit__region", "sending_unit__region", "match__demand"
    ).get(pk=needed(story.agreement).pk)
