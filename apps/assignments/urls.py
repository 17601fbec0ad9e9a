from django.urls import path

from apps.assignments import views, views_again

app_name = "assignments"
urlpatterns = [
    path("", views.assignment_list, name="list"),
    path("of/<uuid:public_id>/", views.of_agreement, name="of_agreement"),
    path("<uuid:public_id>/", views.assignment_detail, name="detail"),
    path("<uuid:public_id>/onboarding/", views.onboarding, name="onboarding"),
    path("<uuid:public_id>/start/", views.start, name="start"),
    path("<uuid:public_id>/service/", views.log_service, name="log_service"),
    path("<uuid:public_id>/attendance/", views.attendance, name="attendance"),
    path("<uuid:public_id>/attendance.csv", views.attendance_csv, name="attendance_csv"),
    path("<uuid:public_id>/again/", views_again.again, name="again"),
    path("<uuid:public_id>/complete/", views.complete, name="complete"),
    path("<uuid:public_id>/return/", views.confirm_return, name="confirm_return"),
    path("service/<uuid:public_id>/approve/", views.log_approve, name="log_approve"),
    path("service/<uuid:public_id>/return/", views.log_return, name="log_return"),
    path("milestones/<uuid:public_id>/submit/", views.milestone_submit, name="milestone_submit"),
    path("milestones/<uuid:public_id>/accept/", views.milestone_accept, name="milestone_accept"),
    path("milestones/<uuid:public_id>/costs/", views.costs, name="costs"),
    path("milestones/<uuid:public_id>/result/", views.result, name="result"),
    path("milestones/<uuid:public_id>/return/", views.milestone_return, name="milestone_return"),
]
