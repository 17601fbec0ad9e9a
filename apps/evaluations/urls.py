from django.urls import path

from apps.evaluations import views

app_name = "evaluations"
urlpatterns = [
    path("", views.evaluation_list, name="list"),
    path("<uuid:public_id>/", views.evaluation_detail, name="detail"),
    path("give/<uuid:public_id>/", views.evaluation_submit, name="submit"),
]
