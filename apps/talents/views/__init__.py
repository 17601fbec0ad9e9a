"""Pages of talents: the own profile part by part, its calendar, who may know, and the public catalogue."""

from apps.talents.views.calendar import calendar, window_remove
from apps.talents.views.catalogue import card, catalogue
from apps.talents.views.claims import credential_remove, credentials, evidence, result_remove, results
from apps.talents.views.found import found, paste
from apps.talents.views.profile import edit, pause, profile, publish, start, submit
from apps.talents.views.sections import about, account, skills, terms
from apps.talents.views.visibility import hide, preview, show_again, visibility

__all__ = [
    "about",
    "account",
    "calendar",
    "card",
    "catalogue",
    "credential_remove",
    "credentials",
    "edit",
    "evidence",
    "found",
    "hide",
    "paste",
    "pause",
    "preview",
    "profile",
    "publish",
    "result_remove",
    "results",
    "show_again",
    "skills",
    "start",
    "submit",
    "terms",
    "visibility",
    "window_remove",
]
