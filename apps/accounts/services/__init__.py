"""What changes about a person, and the proofs a person gives. The only writers of this app."""

from apps.accounts.services.codes import check_code, send_code, send_text
from apps.accounts.services.identity import declare_identity, has_identity, person_key
from apps.accounts.services.links import make_task_link, note_opened
from apps.accounts.services.people import (
    ask_for_email,
    change_name,
    confirm_email,
    open_account,
    remember_language,
    set_phone,
)

__all__ = [
    "ask_for_email",
    "change_name",
    "check_code",
    "confirm_email",
    "declare_identity",
    "has_identity",
    "make_task_link",
    "note_opened",
    "open_account",
    "person_key",
    "remember_language",
    "send_code",
    "send_text",
    "set_phone",
]
