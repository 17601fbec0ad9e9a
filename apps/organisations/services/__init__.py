"""The only writers of regions, units and roles."""

from apps.organisations.services.catalogue import load_operator, load_regions
from apps.organisations.services.members import add_member, ask_to_join, end_member, invite_member
from apps.organisations.services.office import appoint, end_office_role
from apps.organisations.services.tables import keep_calendar_day, keep_operator, keep_row, write_row
from apps.organisations.services.units import (
    attach_licence,
    correct_unit,
    register_unit,
    return_unit,
    set_bank_account,
    submit_unit,
    verify_unit,
)

__all__ = [
    "add_member",
    "appoint",
    "ask_to_join",
    "attach_licence",
    "correct_unit",
    "end_member",
    "end_office_role",
    "invite_member",
    "keep_calendar_day",
    "keep_operator",
    "keep_row",
    "load_operator",
    "load_regions",
    "register_unit",
    "return_unit",
    "set_bank_account",
    "submit_unit",
    "verify_unit",
    "write_row",
]
