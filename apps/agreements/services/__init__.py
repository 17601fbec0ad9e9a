"""The only writers of agreements."""

from apps.agreements.services.fees import publish_fee
from apps.agreements.services.negotiating import (
    accept_terms,
    change_terms,
    close_without_consent,
    draft_agreement,
    fill_identity,
    lapse_silent,
    revise_agreement,
    withdraw_agreement,
)
from apps.agreements.services.paper import (
    add_files,
    choose_electronic,
    choose_paper,
    confirm_paper,
    hand_in_paper,
    move_file_up,
    remove_file,
    return_paper,
    withdraw_paper,
)
from apps.agreements.services.payees import accept_payee, propose_payee, refuse_payee, withdraw_payee
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
    "accept_payee", "accept_terms", "activate_due", "add_files", "change_terms", "choose_electronic", "choose_paper",
    "close_without_consent", "complete_agreement", "confirm_paper", "decline_to_sign", "draft_agreement", "fill_identity", "hand_in_paper",
    "lapse_silent", "lapse_unsigned", "move_file_up", "note_viewed", "propose_payee", "prove_cover", "publish_fee", "refuse_payee", "remove_file", "return_paper",
    "revise_agreement", "seal", "send_for_signing", "send_signing_code", "sign_agreement", "withdraw_agreement",
    "withdraw_paper", "withdraw_payee",
]  # fmt: skip
