"""Documents: the same data give the same bytes; three signatures hold; any later change is refused."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import io
import itertools
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from apps.agreements.clauses import Bilingual
from apps.agreements.documents import values
from apps.agreements.documents.certificate import Certificate, ensure_certificate
from apps.agreements.documents.layout import signature_boxes
from apps.agreements.documents.render import (
    EvidenceContext,
    EvidenceEvent,
    EvidenceScan,
    EvidenceSigner,
    render_agreement,
    render_evidence,
)
from apps.agreements.documents.seal import SignatureInfo, seal, signatures_in
from apps.agreements.documents.verify import UnreadableDocument, is_sound, verify_pdf
from apps.agreements.terms import terms_sha256
from tests.agreements.sample_terms import TODAY, bird_document, bird_terms

SHANGHAI = dt.timezone(dt.timedelta(hours=8))
SIGNATURES = [
    SignatureInfo(
        "sending_unit", "sign-1", "沈示例", "同意并签署", dt.datetime(2026, 11, 20, 10, 5, tzinfo=SHANGHAI), "上海"
    ),
    SignatureInfo(
        "using_unit",
        "sign-2",
        "周示例",
        "同意并签署",
        dt.datetime(2026, 11, 21, 9, 0, tzinfo=SHANGHAI),
        "常州",
    ),
    SignatureInfo("talent", "sign-3", "林示例", "同意并签署", dt.datetime(2026, 11, 22, 20, 30, tzinfo=SHANGHAI)),
]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return ensure_certificate(tmp_path_factory.mktemp("state"), deployment="Sample deployment")


@pytest.fixture(scope="module")
def sealed(certificate: Certificate) -> bytes:
    return seal(render_agreement(bird_document()), SIGNATURES, certificate)


def text_of(pdf: bytes, folder: Path) -> str:
    (folder / "document.pdf").write_bytes(pdf)
    told = subprocess.run(["pdftotext", "-layout", str(folder / "document.pdf"), "-"], capture_output=True, check=True)
    return told.stdout.decode("utf-8")


def test_the_same_data_give_the_same_bytes_and_other_data_others() -> None:
    assert render_agreement(bird_document()) == render_agreement(bird_document())
    assert render_agreement(bird_document()) != render_agreement(bird_document(c24__notice_days=20))


def test_the_document_holds_every_clause_in_both_languages_and_its_values(tmp_path: Path) -> None:
    text = text_of(render_agreement(bird_document()), tmp_path)
    joined = "".join(text.split())
    for number in range(1, 29):
        assert f"第{number}条" in joined
        assert f"Clause{number}" in joined
    for value in (
        "100000.00元",
        "80%",
        "劳务报酬按次（月）预扣",
        "2027-03-01至2027-05-31",
        "低变形热处理方法",
        "开始履行前提交",
    ):
        assert value in joined, value
    assert "{{" not in text
    assert joined.count("notyetreviewedbycounsel") >= 10
    assert terms_sha256(bird_terms())[:16] in joined
    assert "7K3M-Q9XT-2B4H" in joined


def test_entries_are_set_as_text_and_never_as_markup(tmp_path: Path) -> None:
    wicked = '#panic("x") *bold* $x$ \\ @ref <label> ]'
    text = text_of(render_agreement(bird_document(c6__buddy=wicked)), tmp_path)
    assert "#panic(" in text
    assert "*bold*" in text


def test_two_parties_sign_where_there_is_no_sending_unit(tmp_path: Path, certificate: Certificate) -> None:
    context = bird_document()
    two = dataclasses.replace(
        context, parties=context.parties[1:], sending=False,
        terms=context.terms | {"mode": "independent", "family": "no_sending_unit"},
    )  # fmt: skip
    pdf = render_agreement(two)
    text = "".join(text_of(pdf, tmp_path).split())
    assert text.startswith("人才共享协议")
    assert "甲方（派出单位）" not in text
    assert is_sound(verify_pdf(seal(pdf, SIGNATURES[1:], certificate), certificate), signatures=2)


@pytest.mark.parametrize(
    ("fen", "shown"), [(10_000_000, "100\u00a0000.00\u00a0元"), (5, "0.05\u00a0元"), (0, "0.00\u00a0元")]
)
def test_money_is_shown_with_no_break_spaces(fen: int, shown: str) -> None:
    assert values.money(fen, "zh") == shown


@pytest.mark.parametrize(
    ("points", "shown"), [(3000, "30%"), (1250, "12.5%"), (1, "0.01%"), (0, "0%"), (10000, "100%")]
)
def test_percent_is_shown_without_idle_digits(points: int, shown: str) -> None:
    assert values.percent(points) == shown


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6])
def test_signature_boxes_stay_apart_and_on_the_page(count: int) -> None:
    boxes = signature_boxes(count)
    assert all(one.y + one.height < other.y for one, other in itertools.pairwise(boxes))
    assert boxes[-1].y + boxes[-1].height <= 258.001


def test_three_signatures_are_intact_valid_and_trusted(sealed: bytes, certificate: Certificate) -> None:
    verdicts = verify_pdf(sealed, certificate)
    assert [v.field for v in verdicts] == ["sign-1", "sign-2", "sign-3"]
    assert all(v.intact and v.valid and v.trusted and v.changes_allowed for v in verdicts)
    assert [v.coverage for v in verdicts] == ["entire_revision", "entire_revision", "entire_file"]
    assert is_sound(verdicts, signatures=3)
    assert not is_sound(verdicts, signatures=2)


def test_the_frozen_bytes_stand_unchanged_at_the_head_of_the_sealed_file(sealed: bytes) -> None:
    frozen = render_agreement(bird_document())
    assert sealed.startswith(frozen)


def test_poppler_agrees_and_reads_the_times_of_signing(sealed: bytes, tmp_path: Path) -> None:
    (tmp_path / "sealed.pdf").write_bytes(sealed)
    told = subprocess.run(
        ["pdfsig", str(tmp_path / "sealed.pdf")], capture_output=True, text=True, env={"TZ": "UTC"}, check=False
    )
    assert told.stdout.count("Signature is Valid.") == 3
    assert "Nov 20 2026 02:05:00" in told.stdout
    assert told.stdout.count("ETSI.CAdES.detached") == 3


def refused(pdf: bytes, certificate: Certificate) -> bool:
    try:
        return not is_sound(verify_pdf(pdf, certificate), signatures=3)
    except UnreadableDocument:
        return True


@pytest.mark.parametrize("part", [0.001, 0.2, 0.5, 0.8, 0.93])
def test_a_flipped_byte_is_refused(part: float, sealed: bytes, certificate: Certificate) -> None:
    flipped = bytearray(sealed)
    flipped[int(len(flipped) * part)] ^= 0x01
    assert refused(bytes(flipped), certificate)


def test_a_page_rotated_in_an_appended_revision_is_refused(sealed: bytes, certificate: Certificate) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    page: Any = writer.find_page_for_modification(0)[0].get_object()
    page["/Rotate"] = generic.NumberObject(90)
    writer.mark_update(writer.find_page_for_modification(0)[0])
    out = io.BytesIO()
    writer.write(out)
    verdicts = verify_pdf(out.getvalue(), certificate)
    assert all(v.intact and v.valid for v in verdicts)
    assert not any(v.changes_allowed for v in verdicts)
    assert not is_sound(verdicts, signatures=3)


def test_bytes_after_the_end_are_refused(sealed: bytes, certificate: Certificate) -> None:
    assert refused(sealed + b"\n% more\n", certificate)


def test_another_deployments_seal_is_not_trusted(sealed: bytes, tmp_path: Path) -> None:
    assert not any(v.trusted for v in verify_pdf(sealed, ensure_certificate(tmp_path)))


def test_an_unsigned_document_has_no_verdict_and_nonsense_is_unreadable(certificate: Certificate) -> None:
    assert verify_pdf(render_agreement(bird_document()), certificate) == []
    with pytest.raises(UnreadableDocument):
        verify_pdf(b"no document", certificate)


def test_two_signatures_cannot_share_a_field(certificate: Certificate) -> None:
    with pytest.raises(ValueError, match="share one field"):
        seal(render_agreement(bird_document()), [SIGNATURES[0], SIGNATURES[0]], certificate)


def test_the_certificate_is_made_once_and_readable_by_the_owner_only(tmp_path: Path) -> None:
    first = ensure_certificate(tmp_path, deployment="Sample deployment")
    assert ensure_certificate(tmp_path, deployment="Another name") == first
    assert "Sample deployment" in first.subject
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 3
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert b"PRIVATE" not in repr(first).encode()


def test_the_certificate_of_evidence_names_signers_events_and_three_hashes(
    sealed: bytes, certificate: Certificate, tmp_path: Path
) -> None:
    hashes = [hashlib.sha256(part).hexdigest() for part in (b"terms", b"document", sealed)]
    signed = SIGNATURES[0].signed_at
    signer = EvidenceSigner(
        "using_unit", "示例运河精密制造有限公司", "周示例", "power_of_attorney",
        Bilingual("公章与签字", "seal and signature"), "paper", signed, "郑示例",
    )  # fmt: skip
    context = EvidenceContext(
        "A-3204-2026-000123", 1, "工艺改进", *hashes, [signer],
        [EvidenceEvent(signed, Bilingual("签署", "signed"), "周示例", "203.0.113.7")],
        "https://talentshare.example/check/7K3M", "7K3M", certificate.subject, certificate.fingerprint, TODAY,
    )  # fmt: skip
    pdf = render_evidence(context)
    assert pdf == render_evidence(context)
    text = "".join(text_of(pdf, tmp_path).split())
    for expected in (
        *hashes,
        "周示例",
        "郑示例",
        "线下签章",
        "2026-11-2010:05:00",
        "203.0.113.7",
        "第十三条",
        certificate.fingerprint,
    ):
        assert expected in text, expected


def on_paper(*which: int) -> list[SignatureInfo]:
    return [
        dataclasses.replace(info, route="paper", scans_sha256="ab" * 32) if at in which else info
        for at, info in enumerate(SIGNATURES)
    ]


@pytest.mark.parametrize("which", [(1,), (0, 2), (0, 1, 2)])
def test_who_signed_on_paper_gives_no_signature_and_the_platforms_seal_covers_the_file(
    which: tuple[int, ...], certificate: Certificate, tmp_path: Path
) -> None:
    infos = on_paper(*which)
    pdf = seal(render_agreement(bird_document()), infos, certificate)
    verdicts = verify_pdf(pdf, certificate)
    electronic = [info.field_name for at, info in enumerate(SIGNATURES) if at not in which]
    assert [verdict.field for verdict in verdicts] == [*electronic, "platform_seal"]
    assert is_sound(verdicts, signatures=signatures_in([info.route for info in infos]))
    assert not is_sound(verify_pdf(pdf + b"\n% more\n", certificate), signatures=len(verdicts))
    text = "".join(text_of(pdf, tmp_path).split())
    assert text.count("扫描件scansabababababababab") == len(which)
    assert text.count("certificateofthisdeployment") == len(electronic)


def test_all_electronic_needs_no_seal_of_the_platform() -> None:
    assert signatures_in(["electronic"] * 3) == 3
    assert signatures_in(["electronic", "paper"]) == 2
    assert signatures_in(["paper", "paper"]) == 1


def test_the_evidence_lists_every_scan_with_its_hash(certificate: Certificate, tmp_path: Path) -> None:
    signed = SIGNATURES[0].signed_at
    scans = [EvidenceScan(f"第{n}页.jpg", 1, f"{n:064x}") for n in range(1, 8)]
    signer = EvidenceSigner(
        "using_unit", "示例运河精密制造有限公司", "周示例", "power_of_attorney",
        Bilingual("签字并加盖公章", "signature and official seal"), "paper", signed, "郑示例（派出单位 sending unit）",
        "何示例", dt.date(2026, 11, 19), "cd" * 32, scans,
    )  # fmt: skip
    context = EvidenceContext(
        "A-3204-2026-000123", 1, "工艺改进", "a" * 64, "b" * 64, "c" * 64, [signer], [],
        "https://talentshare.example/check/7K3M", "7K3M", certificate.subject, certificate.fingerprint, TODAY,
    )  # fmt: skip
    text = "".join(text_of(render_evidence(context), tmp_path).split())
    for expected in (*(scan.sha256 for scan in scans), "cd" * 32, "何示例", "2026-11-19", "郑示例", "加盖公章"):
        assert expected in text, expected


def test_a_time_without_its_zone_is_refused(certificate: Certificate) -> None:
    naive = dataclasses.replace(SIGNATURES[0], signed_at=dt.datetime(2026, 11, 20))
    with pytest.raises(ValueError, match="zone"):
        seal(render_agreement(bird_document()), [naive], certificate)
