from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class AssignmentsConfig(AppConfig):
    name = "apps.assignments"
    label = "assignments"
    verbose_name = _("Assignments")

    def ready(self) -> None:
        autodiscover_modules("assignment_payments")
