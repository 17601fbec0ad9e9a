"""The only writers of profiles and of the calendar."""

from apps.talents.services.bookings import (
    Period,
    claim,
    convert_hold,
    extend_hold,
    release,
    release_lapsed_holds,
)
from apps.talents.services.claims import (
    add_credential,
    add_result,
    attach_evidence,
    remove_credential,
    remove_result,
)
from apps.talents.services.importing import ImportedProfile, import_profiles
from apps.talents.services.profiles import (
    Profile,
    WindowAnswer,
    add_window,
    pause,
    profile_of,
    publish_profile,
    remove_window,
    save_answers,
    save_profile,
    save_skills,
    save_windows,
    set_account,
    set_visibility,
)
from apps.talents.services.verification import return_talent, submit_for_verification, verify_talent

__all__ = [
    "ImportedProfile",
    "Period",
    "Profile",
    "WindowAnswer",
    "add_credential",
    "add_result",
    "add_window",
    "attach_evidence",
    "claim",
    "convert_hold",
    "extend_hold",
    "import_profiles",
    "pause",
    "profile_of",
    "publish_profile",
    "release",
    "release_lapsed_holds",
    "remove_credential",
    "remove_result",
    "remove_window",
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
