from django.urls import path

from apps.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.start, name="start"),
    path("sign-in/<slug:key>/", views.sign_in, name="sign_in"),
    path("outbox/", views.outbox, name="outbox"),
    path("clock/", views.move_clock, name="clock"),
]
