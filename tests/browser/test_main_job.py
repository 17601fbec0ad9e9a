"""The main job as it was played on the site of these tests, by real relay and worker processes."""

from typing import Any

from tests.site import Site


def test_the_main_job_holds_every_promise(site: Site) -> None:
    job: dict[str, Any] = site.main_job
    assert job["matches"] >= 3
    assert len(job["top_reasons"]) == 3
    assert len(job["signed_hash"]) == len(job["pdf_sha256"]) == 64
    assert job["signed_hash"] != job["pdf_sha256"]
    assert job["ledger_balanced"] is True
    assert [step["name"] for step in job["steps"]][-1] == "The talent returns"


def test_its_leaves_add_up_to_the_contract_to_the_fen(site: Site) -> None:
    """100,000.00: 30% to the sending unit under its own contract; 70,000.00 hold 693.07 of VAT (70,000 / 101), and the tax
    on the rest is 69,306.93 x 80% x 40% - 7,000."""
    leaves = {line["party"]: line["fen"] for line in site.main_job["lines"]}  # type: ignore[index,attr-defined]
    assert leaves == {"fee": 0, "sending_unit": 3_000_000, "intermediary": 0, "tax": 1_517_822, "net": 5_482_178}
    assert sum(leaves.values()) == site.main_job["contract_fen"] == 10_000_000


def test_books_and_history_prove_afterwards(site: Site) -> None:
    assert "Intact" in site.manage("verify_audit")
    site.manage("prove_ledger")
