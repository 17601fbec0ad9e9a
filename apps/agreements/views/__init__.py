"""The pages of agreements."""

from apps.agreements.views.check import check
from apps.agreements.views.clauses import all_clauses, clause
from apps.agreements.views.lists import agreement_list
from apps.agreements.views.paper import (
    compare,
    frozen_page,
    paper,
    paper_electronic,
    paper_file,
    paper_files,
    paper_hand_in,
    paper_page,
    paper_withdraw,
)
from apps.agreements.views.room import accept, detail, document, draft, fill_identity, revise, send, withdraw
from apps.agreements.views.signing import decline, sign, signed, signing_code

__all__ = [
    "accept", "agreement_list", "all_clauses", "check", "clause", "compare", "decline", "detail", "document", "draft",
    "fill_identity", "frozen_page", "paper", "paper_electronic", "paper_file", "paper_files", "paper_hand_in",
    "paper_page", "paper_withdraw", "revise", "send", "sign", "signed", "signing_code", "withdraw",
]  # fmt: skip
