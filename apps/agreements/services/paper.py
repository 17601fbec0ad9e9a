"""The paper route of signing: a party signs and seals the printed frozen text, hands in scans or photographs, and somebody
else compares them with the frozen text page by page. Only then is the slot filled."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.accounts.services import person_key
from apps.agreements import rules
from apps.agreements.documents.pages import UnreadablePages, readable_pages
from apps.agreements.events import PaperHandedIn, PaperReturned, SlotSigned
from apps.agreements.file_readers import PAPER
from apps.agreements.models import Agreement, AgreementVersion, PaperCopy, PaperFile, SignatureSlot
from apps.agreements.selectors import frozen_page_count, newest_copy, parties_of, possible_signers, slot_of
from apps.agreements.services.common import lock, move_copy, note, refuse_unless
from apps.agreements.services.fees import refuse_unpublished
from apps.agreements.services.signing import finish_if_all_signed, signatory_authority
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.outbox import emit
from apps.files.inspection import JPEG, MOST_BYTES, PDF, PNG, type_of
from apps.files.services import store_upload
from apps.modes.models import Party

Route, SealKind, State = SignatureSlot.Route, SignatureSlot.SealKind, PaperCopy.Status
KINDS = (PDF, JPEG, PNG)
MOST_FILES, MOST_COPY_BYTES, SPARE_PAGES = 60, 100 * 1024 * 1024, 10
SAME, DIFFERS = "same", "differs"
OFFICE = "office"


@transaction.atomic
def choose_paper(agreement: Agreement, *, by: User, party: str) -> PaperCopy:
    """Sign on paper for ``party``: a copy is begun, with the files of an earlier one that came back or was taken back."""
    agreement, slot = _open(agreement, by, party)
    before = newest_copy(slot)
    if before is not None and before.status in PaperCopy.LIVE:
        return before
    if slot.route != Route.PAPER:
        slot.route = Route.PAPER
        slot.save(update_fields=["route"])
        note(agreement, "paper-chosen", by=by, party=party)
        record("paper-chosen", agreement, by=by, party=party)
    copy = PaperCopy.objects.create(
        slot=slot, pages_wanted=_frozen_pages(_version(agreement)), begun_by=by, begun_at=clock.now()
    )
    for kept in before.files.all() if before else ():
        PaperFile.objects.create(copy=copy, position=kept.position, pages=kept.pages, file=kept.file)
    return copy


@transaction.atomic
def choose_electronic(agreement: Agreement, *, by: User, party: str) -> Agreement:
    """Go back to the electronic signature; what was gathered or handed in is taken back."""
    agreement, slot = _open(agreement, by, party)
    copy = newest_copy(slot)
    if copy is not None and copy.status in PaperCopy.LIVE:
        move_copy(copy, State.WITHDRAWN, by=by)
    if slot.route != Route.ELECTRONIC:
        slot.route = Route.ELECTRONIC
        slot.save(update_fields=["route"])
        note(agreement, "electronic-chosen", by=by, party=party)
        record("electronic-chosen", agreement, by=by, party=party)
    return agreement


def add_files(agreement: Agreement, *, by: User, party: str, uploads: Sequence[UploadedFile]) -> PaperCopy:
    """Add scans or photographs behind those that are there. All are kept, or none.

    They are looked at before the transaction. Raises RuleViolation naming the file that is not a readable PDF, JPEG or
    PNG of at most 20 MB, or where they are too many.
    """
    refuse_unless(rules.can_use_paper(by, agreement, party), "forbidden", _("This is not your signature to give."))
    refuse_unless(bool(uploads), "file-missing", _("Choose the scan or the photographs first."))
    refuse_unless(len(uploads) <= MOST_FILES, "file-count", _too_many())
    counted = [(upload, _pages_of(upload)) for upload in uploads]
    return _keep(agreement, by=by, party=party, counted=counted)


@transaction.atomic
def remove_file(agreement: Agreement, *, by: User, party: str, file_id: str) -> PaperCopy:
    """Take one file out of a copy that is being gathered; the others close up."""
    agreement, slot = _open(agreement, by, party)
    copy = _gathering(slot)
    copy.files.filter(public_id=file_id).delete()
    for position, file in enumerate(copy.files.all(), 1):
        if file.position != position:
            file.position = position
            file.save(update_fields=["position"])
    return copy


@transaction.atomic
def move_file_up(agreement: Agreement, *, by: User, party: str, file_id: str) -> PaperCopy:
    """Let one file change places with the one before it."""
    agreement, slot = _open(agreement, by, party)
    copy = _gathering(slot)
    files = list(copy.files.all())
    at = next((index for index, file in enumerate(files) if str(file.public_id) == file_id), 0)
    if at:
        first, second = files[at - 1], files[at]
        first.position, second.position = second.position, first.position
        PaperFile.objects.bulk_update([first, second], ["position"])
    return copy


@transaction.atomic
def hand_in_paper(
    agreement: Agreement,
    *,
    by: User,
    party: str,
    signer: User,
    seal_kind: str,
    signed_on: dt.date,
    data_consent: bool = False,
) -> PaperCopy:
    """Hand the whole copy in to be compared. ``signer`` is who signed the paper; HR may hand it in on behalf.

    Raises RuleViolation where pages are missing, the signer has no authority or signs for another party, the day is
    not between the freezing and today, or a talent has not said separately whether personal data may be processed.
    """
    agreement, slot = _open(agreement, by, party)
    copy, version = _gathering(slot), _version(agreement)
    files = list(copy.files.select_related("file"))
    _refuse_incomplete(copy, sum(file.pages for file in files))
    refuse_unless(
        possible_signers(agreement, slot).filter(pk=signer.pk).exists(),
        "no-authority",
        _("This person has no authority to sign for the unit. Choose one of its authorised signatories."),
    )
    kinds = (SealKind.NONE,) if slot.unit is None else (SealKind.OFFICIAL, SealKind.CONTRACT)
    refuse_unless(seal_kind in kinds, "seal-kind", _("Say which seal stands on the paper."))
    _refuse_other_day(version, signed_on)
    refuse_unless(
        slot.party != Party.TALENT or data_consent,
        "data-consent",
        _("Please say separately whether your personal data may be processed."),
    )
    _refuse_second_party(version, slot, signer)
    now = clock.now()
    slot.authority = signatory_authority(signer, slot)
    slot.viewed_at = slot.viewed_at or copy.begun_at
    slot.save(update_fields=["authority", "viewed_at"])
    fields = {
        "signer": signer, "seal_kind": seal_kind, "signed_on": signed_on, "sha256": files_hash(files),
        "handed_in_by": by, "handed_in_at": now, "data_consent_at": now if data_consent else None,
    }  # fmt: skip
    move_copy(copy, State.HANDED_IN, by=by, **fields)
    note(agreement, "paper-handed-in", by=by, party=party, signer=signer.name, sha256=copy.sha256)
    emit(PaperHandedIn(str(copy.public_id)))
    return copy


def _refuse_other_day(version: AgreementVersion, signed_on: dt.date) -> None:
    """The paper is signed between the freezing and today, on a day on which its published fees hold."""
    frozen_on = clock.local(version.frozen_at).date() if version.frozen_at else clock.today()
    refuse_unless(
        frozen_on <= signed_on <= clock.today(),
        "signed-on",
        _("The date on the paper lies between the day the text was frozen and today."),
    )
    refuse_unpublished(version, signed_on)


@transaction.atomic
def withdraw_paper(agreement: Agreement, *, by: User, party: str) -> PaperCopy:
    """Take the own paper back before it is compared; the next copy begins with the same files."""
    agreement, slot = _open(agreement, by, party)
    copy = newest_copy(slot)
    if copy is None or copy.status != State.HANDED_IN:
        raise RuleViolation("wrong-state", _("This paper has moved on. Please load the page again."))
    move_copy(copy, State.WITHDRAWN, by=by)
    note(agreement, "paper-withdrawn", by=by, party=party)
    return choose_paper(agreement, by=by, party=party)


@transaction.atomic
def confirm_paper(agreement: Agreement, *, by: User, party: str, at_hash: str, marks: Mapping[str, str]) -> Agreement:
    """Confirm that every page says the same as the frozen text: the slot is filled; the last one makes it signed.

    ``at_hash`` is that of the files that were looked at, ``marks`` says of every page whether it is the same.
    """
    agreement, copy = _comparing(agreement, by, party, at_hash)
    given = {str(page): marks.get(str(page), "") for page in range(1, copy.pages_wanted + 1)}
    refuse_unless(all(given.values()), "pages-unmarked", _("Please compare every page and mark it."))
    refuse_unless(
        set(given.values()) == {SAME},
        "pages-differ",
        _("A page is marked as different. Send the paper back and say what differs."),
    )
    slot, version = copy.slot, _version(agreement)
    if copy.signer is None:
        raise RuleViolation("wrong-state", _("This paper has moved on. Please load the page again."))
    _refuse_second_party(version, slot, copy.signer)
    now = clock.now()
    move_copy(
        copy, State.CONFIRMED, by=by, compared_by=by, compared_for=_role(by, agreement), compared_at=now, marks=given
    )
    slot.signer, slot.person_key, slot.signed_at = copy.signer, person_key(copy.signer), now
    slot.signed_hash, slot.method, slot.data_consent_at = version.document_sha256, "paper", copy.data_consent_at
    slot.paper_sha256, slot.handed_in_by, slot.compared_by, slot.compared_at = copy.sha256, copy.handed_in_by, by, now
    slot.save()
    note(agreement, "paper-confirmed", by=by, party=party, paper_sha256=copy.sha256)
    record("signed", agreement, by=copy.signer, party=party, route=Route.PAPER)
    emit(SlotSigned(str(slot.public_id)))
    finish_if_all_signed(agreement, by=by)
    return agreement


@transaction.atomic
def return_paper(
    agreement: Agreement, *, by: User, party: str, at_hash: str, reason: str, marks: Mapping[str, str]
) -> PaperCopy:
    """Send the paper back with a reason the party reads; it may hand in better pages until the due date."""
    agreement, copy = _comparing(agreement, by, party, at_hash)
    refuse_unless(bool(reason.strip()), "reason-needed", _("Say what differs or cannot be read; the party reads it."))
    pages = [str(page) for page in range(1, copy.pages_wanted + 1) if marks.get(str(page)) in (SAME, DIFFERS)]
    fields = {
        "compared_by": by, "compared_for": _role(by, agreement), "compared_at": clock.now(),
        "marks": {page: marks[page] for page in pages}, "reason": reason.strip()[:300],
    }  # fmt: skip
    move_copy(copy, State.RETURNED, by=by, **fields)
    note(agreement, "paper-returned", by=by, party=party, reason=copy.reason)
    emit(PaperReturned(str(copy.public_id)))
    return copy


def files_hash(files: Sequence[PaperFile]) -> str:
    """Of one file its own SHA-256; of several that of their hashes, one a line, in the order of the pages."""
    hashes = [file.file.sha256 for file in files]
    return hashes[0] if len(hashes) == 1 else hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def _open(agreement: Agreement, by: User, party: str) -> tuple[Agreement, SignatureSlot]:
    """The locked agreement and the party's slot that waits. Raises RuleViolation for whoever may not fill it now."""
    agreement = lock(agreement)
    slot = slot_of(agreement, party)
    refuse_unless(party in parties_of(by, agreement), "forbidden", _("This is not your signature to give."))
    if slot is None or not rules.can_use_paper(by, agreement, party):
        raise RuleViolation("wrong-state", _("This signature is given already, or it is not its turn yet."))
    return agreement, slot


def _gathering(slot: SignatureSlot) -> PaperCopy:
    copy = newest_copy(slot)
    if copy is None or copy.status != State.GATHERING:
        raise RuleViolation("wrong-state", _("This paper has moved on. Please load the page again."))
    return copy


def _comparing(agreement: Agreement, by: User, party: str, at_hash: str) -> tuple[Agreement, PaperCopy]:
    agreement = lock(agreement)
    refuse_unless(rules.can_see_paper(by, agreement), "forbidden", _("Only another party or the office compares it."))
    slot = slot_of(agreement, party)
    copy = newest_copy(slot) if slot else None
    if copy is None or copy.status != State.HANDED_IN or agreement.status != Agreement.Status.SIGNING:
        raise RuleViolation("already-done", _("This paper is not waiting to be compared any more."))
    if not rules.can_compare(by, agreement, copy):
        raise RuleViolation("own-paper", _("Nobody confirms the own paper. Another party or the office compares it."))
    if at_hash != copy.sha256:
        raise RuleViolation("outdated", _("Other pages were handed in meanwhile. Please compare again."))
    return agreement, copy


@transaction.atomic
def _keep(agreement: Agreement, *, by: User, party: str, counted: Sequence[tuple[UploadedFile, int]]) -> PaperCopy:
    agreement, slot = _open(agreement, by, party)
    copy = _gathering(slot)
    files = list(copy.files.select_related("file"))
    size = sum(file.file.size for file in files) + sum(upload.size or 0 for upload, _pages in counted)
    pages = sum(file.pages for file in files) + sum(count for _upload, count in counted)
    refuse_unless(len(files) + len(counted) <= MOST_FILES, "file-count", _too_many())
    refuse_unless(size <= MOST_COPY_BYTES, "file-size", _("Together the files are larger than 100 MB."))
    refuse_unless(
        pages <= copy.pages_wanted + SPARE_PAGES,
        "page-count",
        _("These are too many pages: the text has %(wanted)s. Take out what does not belong to it.")
        % {"wanted": copy.pages_wanted},
    )
    for position, (upload, count) in enumerate(counted, len(files) + 1):
        file = store_upload(upload, owner=by, subject=f"{PAPER}{slot.public_id}")
        PaperFile.objects.create(copy=copy, position=position, pages=count, file=file)
    return copy


def _pages_of(upload: UploadedFile) -> int:
    """How many pages the upload shows, told from its bytes."""
    content = upload.read(MOST_BYTES + 1)
    upload.seek(0)
    facts = {"file": upload.name or ""}
    refuse_unless(bool(content), "file-empty", _("%(file)s is empty. Choose another file.") % facts)
    refuse_unless(len(content) <= MOST_BYTES, "file-size", _("%(file)s is larger than 20 MB.") % facts)
    try:
        kind = type_of(content)
        if kind in KINDS:
            return readable_pages(content, kind.content_type)
    except (RuleViolation, UnreadablePages) as error:
        if not isinstance(error, RuleViolation) or error.code != "file-type":
            words = _("%(file)s cannot be read. Scan or photograph the page again.")
            raise RuleViolation("file-broken", words % facts) from error
    raise RuleViolation(
        "file-type", _("%(file)s is no scan or photograph. Give a PDF, or pictures as JPEG or PNG.") % facts
    )


def _too_many() -> str:
    return _("At most %(count)s files can be kept. A scan as one PDF is easier.") % {"count": MOST_FILES}


def _refuse_incomplete(copy: PaperCopy, pages: int) -> None:
    words = ngettext(
        "The text has %(wanted)s pages, and you gave %(count)s. Every page is handed in.",
        "The text has %(wanted)s pages, and you gave %(count)s. Every page is handed in.",
        pages,
    )
    refuse_unless(pages >= copy.pages_wanted, "page-count", words % {"wanted": copy.pages_wanted, "count": pages})


def _refuse_second_party(version: AgreementVersion, slot: SignatureSlot, signer: User) -> None:
    """One person signs for one party only, whichever route the other signature took."""
    key = person_key(signer)
    taken = set(version.slots.exclude(pk=slot.pk).values_list("person_key", flat=True))
    others = PaperCopy.objects.filter(slot__version=version, status=State.HANDED_IN).exclude(slot=slot)
    taken |= {person_key(copy.signer) for copy in others.select_related("signer") if copy.signer}
    if key in taken:
        raise RuleViolation(
            "one-person", _("%(name)s signs for another party already. One person never signs for two parties.")
            % {"name": signer.name},
        )  # fmt: skip


def _role(user: User, agreement: Agreement) -> str:
    """For whom the comparer compared: the first own party, else the office."""
    return min(parties_of(user, agreement), default=OFFICE)


def _version(agreement: Agreement) -> AgreementVersion:
    if agreement.current_version is None:
        raise RuleViolation("wrong-state", _("This agreement has no text yet."))
    return agreement.current_version


def _frozen_pages(version: AgreementVersion) -> int:
    pages = frozen_page_count(version)
    refuse_unless(pages > 0, "wrong-state", _("The text is not frozen yet."))
    return pages
