"""The only writers of the taxonomy and of credential types."""

from apps.skills.services.curation import add_alias, merge_skills, retire_skill, set_aliases
from apps.skills.services.gaps import forget_gaps, leave_gap, note_gaps, take_gap
from apps.skills.services.loading import DATA, FILES, load_credential_types, load_skills

__all__ = [
    "DATA",
    "FILES",
    "add_alias",
    "forget_gaps",
    "leave_gap",
    "load_credential_types",
    "load_skills",
    "merge_skills",
    "note_gaps",
    "retire_skill",
    "set_aliases",
    "take_gap",
]
