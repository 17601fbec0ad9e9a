from django.urls import path

from apps.demo import views

app_name = "demo"
urlpatterns = [
    path("demo/", views.start, name="start"),
    path("demo/sign-in/<slug:key>/", views.sign_in, name="sign_in"),
    path("demo/outbox/", views.outbox, name="outbox"),
    path("demo/clock/", views.move_clock, name="clock"),
    path("design/", views.design, name="design"),
]
