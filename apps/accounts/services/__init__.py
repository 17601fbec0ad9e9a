"""What changes about a person, and the proofs a person gives. The only writers of this app."""

from apps.accounts.services.codes import check_code, send_code, send_text
from apps.accounts.services.identity import declare_identity, has_identity, person_key
from apps.accounts.services.links import make_task_link, note_opened
from apps.accounts.services.people import (
    ask_for_email,
    change_name,
    confirm_email,
    open_account,
    open_office,
    remember_language,
    set_phone,
)
from apps.accounts.services.second_factor import lacks_second_factor, note_second_factor, take_off_second_factor

__all__ = [
    "ask_for_email",
    "change_name",
    "check_code",
    "confirm_email",
    "declare_identity",
    "has_identity",
    "lacks_second_factor",
    "make_task_link",
    "note_opened",
    "note_second_factor",
    "open_account",
    "open_office",
    "person_key",
    "remember_language",
    "send_code",
    "send_text",
    "set_phone",
    "take_off_second_factor",
]
