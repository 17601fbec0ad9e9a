"""A party signs on paper, by the real services: scans made here, handed in, compared."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from apps.accounts.models import User
from apps.agreements import services
from apps.agreements.models import Agreement, AgreementDocument, PaperCopy
from apps.agreements.selectors import document_of, frozen_page_count
from apps.core import clock
from tests.factories.story import Deal


def photo(text: str = "scan", *, kind: str = "JPEG", size: tuple[int, int] = (60, 85)) -> bytes:
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).text((4, 4), text, fill="black")
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


def scan_of(deal: Deal) -> SimpleUploadedFile:
    """The frozen PDF itself, as a perfect scan."""
    version = deal.fresh().current_version
    assert version
    found = document_of(version, AgreementDocument.Kind.FROZEN)
    assert found
    return SimpleUploadedFile("扫描件.pdf", bytes(found.content) + b"\n%scan\n")


def photos_of(deal: Deal) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(f"第{n}页.jpg", photo(f"page {n}")) for n in range(1, wanted(deal) + 1)]


def wanted(deal: Deal) -> int:
    version = deal.fresh().current_version
    assert version
    return frozen_page_count(version)


def gather(deal: Deal, by: User, party: str, *uploads: SimpleUploadedFile) -> PaperCopy:
    services.choose_paper(deal.fresh(), by=by, party=party)
    return services.add_files(deal.fresh(), by=by, party=party, uploads=list(uploads) or [scan_of(deal)])


def hand_in(deal: Deal, by: User, party: str, *, signer: User | None = None, **facts: object) -> PaperCopy:
    """Hand in a whole scan; for a unit signed by its signatory and sealed."""
    gather(deal, by, party)
    return hand_in_gathered(deal, by, party, signer=signer, **facts)


def hand_in_gathered(deal: Deal, by: User, party: str, *, signer: User | None = None, **facts: object) -> PaperCopy:
    signers = {"using": deal.signatory, "sending": deal.sending_signatory, "talent": deal.talent.user}
    given: dict[str, object] = {
        "signer": signer or signers[party],
        "seal_kind": "none" if party == "talent" else "official",
        "signed_on": clock.today(),
        "data_consent": party == "talent",
    }
    return services.hand_in_paper(deal.fresh(), by=by, party=party, **(given | facts))  # type: ignore[arg-type]


def marks(deal: Deal, **other: str) -> dict[str, str]:
    return {str(page): "same" for page in range(1, wanted(deal) + 1)} | {
        name.removeprefix("p"): value for name, value in other.items()
    }


def newest(deal: Deal, party: str) -> PaperCopy:
    found = PaperCopy.objects.filter(slot__version=deal.fresh().current_version, slot__party=party).last()
    assert found
    return found


def confirm(deal: Deal, by: User, party: str, *, at_hash: str = "", marked: dict[str, str] | None = None) -> Agreement:
    return services.confirm_paper(
        deal.fresh(), by=by, party=party, at_hash=at_hash or newest(deal, party).sha256, marks=marked or marks(deal)
    )


def send_back(deal: Deal, by: User, party: str, reason: str = "第 2 页看不清") -> PaperCopy:
    return services.return_paper(
        deal.fresh(), by=by, party=party, at_hash=newest(deal, party).sha256, reason=reason, marks={"2": "differs"}
    )


def on_paper(deal: Deal, by: User, party: str, comparer: User) -> Deal:
    hand_in(deal, by, party)
    confirm(deal, comparer, party)
    return deal
