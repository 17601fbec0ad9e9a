import gc

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "apps.core"
    label = "core"
    verbose_name = _("Machinery")

    def ready(self) -> None:
        # Apps are complete only now, so the search for handlers and jobs cannot stand at the top of a module.
        from apps.core import jobs, outbox  # noqa: PLC0415

        outbox.discover()
        jobs.discover()
        gc.freeze()  # what is loaded stays: no later collection goes through it, and children share its memory
        gc.enable()
