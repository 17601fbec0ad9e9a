"""The only writers of profiles and of the calendar."""

from apps.talents.services.bookings import (
    Period,
    claim,
    convert_hold,
    extend_hold,
    release,
    release_lapsed_holds,
)
from apps.talents.services.profiles import (
    Profile,
    WindowAnswer,
    pause,
    publish_profile,
    save_answers,
    save_profile,
    save_skills,
    save_windows,
    set_account,
    set_visibility,
)
from apps.talents.services.verification import return_talent, submit_for_verification, verify_talent

__all__ = [
    "Period",
    "Profile",
    "WindowAnswer",
    "claim",
    "convert_hold",
    "extend_hold",
    "pause",
    "publish_profile",
    "release",
    "release_lapsed_holds",
    "return_talent",
    "save_answers",
    "save_profile",
    "save_skills",
    "save_windows",
    "set_account",
    "set_visibility",
    "submit_for_verification",
    "verify_talent",
]
