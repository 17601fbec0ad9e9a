"""Signatures on paper: one to choose, one being gathered, one to compare."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from apps.core import clock
from tests.agreements.paper_scene import gather, hand_in, marks, newest, photo
from tests.factories.story import Deal, make_deal, send
from tests.permissions.part import Part, people_in


class Photo(SimpleUploadedFile):
    """A photograph that is sent whole, however often it was sent before."""

    def read(self, *args: Any) -> bytes:
        self.seek(0)
        return bytes(super().read(*args))


def paper_parts() -> dict[str, Part]:
    chosen = _deal()
    gathered, handed_in = _deal(), _deal()
    file = gather(gathered, gathered.hr, "using").files.get()
    seen = hand_in(handed_in, handed_in.hr, "using")
    whole = {"signer": gathered.signatory.pk, "seal_kind": "official", "signed_on": clock.today().isoformat()}
    marked = {f"page-{page}": mark for page, mark in marks(handed_in).items()}
    compared = marked | {"at_hash": newest(handed_in, "using").sha256, "decision": "confirm"}
    return {
        "paper": _part(chosen),
        "gathered": _part(
            gathered,
            data={"agreements:paper_files": {"scans": Photo("1.jpg", photo())}, "agreements:paper_hand_in": whole},
        ),
        "gathered file": _part(gathered, file.public_id, "remove"),
        "paper to compare": _part(handed_in, data={"agreements:compare": compared}),
        "page to compare": _part(handed_in, seen.pages_wanted),
        "frozen page": Part((chosen.fresh().public_id, 1), _people(chosen)),
    }


def _deal() -> Deal:
    deal = make_deal()
    people_in(deal.using_unit, deal.sending_unit, deal.talent)
    deal.talent.refresh_from_db()
    return send(deal)


def _people(deal: Deal) -> dict[str, Any]:
    return people_in(deal.using_unit, deal.sending_unit, deal.talent)


def _part(deal: Deal, *more: Any, data: dict[str, Any] | None = None) -> Part:
    return Part((deal.fresh().public_id, "using", *more), _people(deal), data or {})
