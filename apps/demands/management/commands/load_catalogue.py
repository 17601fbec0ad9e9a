"""Load what comes with the code: regions, skills, credential types, modes and the pilot operator. Safe to repeat."""

from django.core.management.base import BaseCommand
from django.db import transaction

from apps.modes.services import load_modes
from apps.organisations.services import load_operator, load_regions
from apps.skills.services import load_credential_types, load_skills


class Command(BaseCommand):
    help = "Load regions, skills, credential types, sharing modes and the pilot operator. Safe to repeat."

    @transaction.atomic
    def handle(self, *_args: object, **_options: object) -> None:
        regions, skills = load_regions(), load_skills()
        credentials, modes = load_credential_types(), load_modes()
        operator = load_operator()
        self.stdout.write(
            f"{regions} regions, {skills} skills, {credentials} credential types, {modes} modes, "
            f"operator {operator.name_en}."
        )
