from django.apps import AppConfig


class DemandsConfig(AppConfig):
    name = "apps.demands"
    label = "demands"
