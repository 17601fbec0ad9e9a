"""The only writers of agreements."""

from apps.agreements.services.negotiating import (
    accept_terms,
    change_terms,
    draft_agreement,
    fill_identity,
    lapse_silent,
    revise_agreement,
    withdraw_agreement,
)
from apps.agreements.services.performing import activate_due, complete_agreement, prove_cover
from apps.agreements.services.sealing import seal
from apps.agreements.services.signing import (
    decline_to_sign,
    lapse_unsigned,
    note_viewed,
    send_for_signing,
    send_signing_code,
    sign_agreement,
)

__all__ = [
    "accept_terms", "activate_due", "change_terms", "complete_agreement", "decline_to_sign", "draft_agreement",
    "fill_identity", "lapse_silent", "lapse_unsigned", "note_viewed", "prove_cover", "revise_agreement", "seal",
    "send_for_signing", "send_signing_code", "sign_agreement", "withdraw_agreement",
]  # fmt: skip
