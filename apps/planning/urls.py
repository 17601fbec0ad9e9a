from django.urls import path

from apps.planning import views

app_name = "planning"
urlpatterns = [
    path("", views.plans, name="plans"),
    path("new/", views.plan_new, name="plan_new"),
    path("balance/", views.balance_page, name="balance"),
    path("balance.csv", views.balance_csv, name="balance_csv"),
    path("rows/<uuid:public_id>/accept/", views.accept_proposal, name="accept_proposal"),
    path("rows/<uuid:public_id>/reject/", views.reject_proposal, name="reject_proposal"),
    path("<uuid:public_id>/", views.plan_page, name="plan"),
    path("<uuid:public_id>/accept/", views.accept_plan, name="accept_plan"),
    path("<uuid:public_id>/resume/", views.resume, name="resume"),
]
