"""What a talent claims beside skills: titles, certificates, results. And the documents that prove a claim."""

import datetime as dt

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.crypto import encrypt
from apps.accounts.models import User
from apps.audit.services import record
from apps.core.errors import RuleViolation
from apps.core.outbox import emit
from apps.files.models import StoredFile
from apps.files.services import store_upload
from apps.organisations.models import Region
from apps.skills.models import CredentialType
from apps.talents.events import TalentChanged
from apps.talents.evidence import Claim, proved_keys, subject_of
from apps.talents.models import Credential, Talent, TalentSkill, WorkResult
from apps.talents.rules import can_edit

Evidence = TalentSkill.Evidence
MOST_FILES = 5


@transaction.atomic
def add_credential(
    talent: Talent, kind: CredentialType, *, issuing: Region, valid_until: dt.date | None, number: str = "", by: User
) -> Credential:
    """Claim a title or certificate. One claimed before is put right, and is self-stated again. Raises "forbidden"."""
    talent = _lock_own(talent, by)
    facts = {
        "issuing_region": issuing.code,
        "valid_until": valid_until,
        "number_encrypted": encrypt(number.strip()) if number.strip() else "",
        "evidence": Evidence.SELF,
    }
    row, _made = Credential.objects.update_or_create(talent=talent, type=kind, defaults=facts)
    _changed(talent, "credential_saved", by, credential=kind.code)
    return row


@transaction.atomic
def remove_credential(talent: Talent, credential: Credential, *, by: User) -> None:
    """Take a title or certificate out of the profile. Raises "forbidden"."""
    talent = _lock_own(talent, by)
    talent.credentials.filter(pk=credential.pk).delete()
    _changed(talent, "credential_removed", by, credential=credential.type.code)


@transaction.atomic
def add_result(talent: Talent, *, kind: str, title: str, own_part: str, year: int, lang: str, by: User) -> WorkResult:
    """Add a piece of work that is done. Raises "forbidden"."""
    talent = _lock_own(talent, by)
    row = WorkResult.objects.create(talent=talent, kind=kind, title=title, own_part=own_part, year=year, lang=lang)
    _changed(talent, "result_saved", by)
    return row


@transaction.atomic
def remove_result(talent: Talent, result: WorkResult, *, by: User) -> None:
    """Take a result out of the profile. Raises "forbidden"."""
    talent = _lock_own(talent, by)
    talent.results.filter(pk=result.pk).delete()
    _changed(talent, "result_removed", by)


@transaction.atomic
def attach_evidence(talent: Talent, claim: Claim, upload: UploadedFile, *, by: User) -> StoredFile:
    """Keep a document that proves ``claim``; only the talent and the office it is handed to read it.

    Raises "forbidden", "too-many" beyond five, and what ``store_upload`` raises.
    """
    talent = _lock_own(talent, by)
    subject = subject_of(claim)
    if StoredFile.objects.filter(subject=subject).count() >= MOST_FILES:
        raise RuleViolation("too-many", _("There are five documents already. They are enough for the office."))
    file = store_upload(upload, owner=by, subject=subject)
    record("evidence_given", talent, by=by, claim=subject)
    return file


def raise_evidence(talent: Talent) -> None:
    """Claims with a document count as seen by the office from now on; what is proved better stays so."""
    kept = proved_keys(talent)
    below = {"evidence__lt": Evidence.OFFICE}
    talent.credentials.filter(pk__in=kept["credential"], **below).update(evidence=Evidence.OFFICE)
    talent.results.filter(pk__in=kept["result"], **below).update(evidence=Evidence.OFFICE)
    talent.skill_claims.filter(pk__in=kept["skill"], evidence=Evidence.SELF).update(evidence=Evidence.DOCUMENT)


def _lock_own(talent: Talent, by: User) -> Talent:
    talent = Talent.objects.select_for_update(of=("self",), no_key=True).get(pk=talent.pk)
    if not can_edit(by, talent):
        raise RuleViolation("forbidden", _("Only you can change your profile, and not while it is withdrawn."))
    return talent


def _changed(talent: Talent, action: str, by: User, **detail: object) -> None:
    record(action, talent, by=by, **detail)
    emit(TalentChanged(str(talent.public_id)))
