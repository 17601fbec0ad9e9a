from django.apps import AppConfig


class ModesConfig(AppConfig):
    name = "apps.modes"
    label = "modes"
