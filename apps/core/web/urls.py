from django.urls import path

from apps.core.web import views

app_name = "core"
urlpatterns = [
    path("language/", views.language, name="language"),
    path("text-size/", views.text_size, name="text_size"),
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
    path("policy-report", views.policy_report, name="policy_report"),
]
