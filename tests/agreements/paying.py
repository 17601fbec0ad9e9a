"""Agencies and insurers that two people have checked, for tests."""

from typing import Any

from apps.accounts.models import User
from apps.agreements.models import OutsidePayee
from apps.agreements.services import accept_payee, propose_payee
from tests.factories import make_user

CODES = {"agency": "91320400MA1MKTA1E8", "insurer": "91320400MA1NKTB2EH"}
NUMBERS = {"agency": "6222023202000000015", "insurer": "6222023202000000024"}


def administrator(name: str = "") -> User:
    return make_user(name, is_staff=True, is_superuser=True)


def agency(kind: str = "agency", **instead: Any) -> OutsidePayee:
    """As it is typed, on file nowhere."""
    said = {
        "kind": kind, "credit_code": CODES[kind], "licence": "HR-2026-001", "source": "2026-01-05 账户证明",
        "name_zh": "苏南科联人力资源有限公司" if kind == "agency" else "示例财产保险公司",
        "name_en": "Sunan Kelian" if kind == "agency" else "Sample Insurance",
    }  # fmt: skip
    return OutsidePayee(**(said | instead))


def checked_payee(kind: str = "agency", **instead: Any) -> OutsidePayee:
    """Proposed by one administrator, accepted by another one."""
    proposal = propose_payee(agency(kind, **instead), account=NUMBERS[kind], by=administrator())
    return accept_payee(proposal, account=NUMBERS[kind], by=administrator())
