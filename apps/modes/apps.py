from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModesConfig(AppConfig):
    name = "apps.modes"
    label = "modes"
    verbose_name = _("Sharing modes")
