from django.urls import path

from apps.settlement import views

app_name = "settlement"
urlpatterns = [
    path("", views.statement_list, name="list"),
    path("calculator/", views.calculator, name="calculator"),
    path("simulator/", views.simulator, name="simulator"),
    path("check/", views.check, name="check"),
    path("payments/", views.payments, name="payments"),
    path("payments.csv", views.payments_csv, name="payments_csv"),
    path("payments/batches/", views.batch_list, name="batches"),
    path("payments/batches/new/", views.batch_new, name="batch_new"),
    path("payments/batches/<uuid:public_id>/", views.batch, name="batch"),
    path("payments/batches/<uuid:public_id>/ask/", views.batch_submit, name="batch_submit"),
    path("payments/batches/<uuid:public_id>/code/", views.batch_code, name="batch_code"),
    path("payments/batches/<uuid:public_id>/approve/", views.batch_approve, name="batch_approve"),
    path("payments/batches/<uuid:public_id>/withdraw/", views.batch_withdraw, name="batch_withdraw"),
    path("payments/batches/<uuid:public_id>/bank-file.csv", views.batch_file, name="batch_file"),
    path("payments/batches/<uuid:public_id>/answers.csv", views.batch_sheet, name="batch_sheet_csv"),
    path("payments/batches/<uuid:public_id>/answers/", views.batch_answers, name="batch_answers"),
    path("payments/batches/<uuid:public_id>/answers/record/", views.batch_record, name="batch_record"),
    path("payments/batches/<uuid:public_id>/lines/<int:position>/", views.batch_resolve, name="batch_resolve"),
    path("income/", views.income, name="income"),
    path("income.csv", views.income_csv, name="income_csv"),
    path("income.pdf", views.income_pdf, name="income_pdf"),
    path("<uuid:public_id>/", views.statement_detail, name="detail"),
    path("<uuid:public_id>/statement.pdf", views.statement_pdf, name="pdf"),
    path("<uuid:public_id>/statement.csv", views.statement_csv, name="csv"),
    path("<uuid:public_id>/confirm/", views.statement_confirm, name="confirm"),
    path("<uuid:public_id>/draw-up-anew/", views.statement_redraw, name="redraw"),
    path("<uuid:public_id>/lines/<int:position>/object/", views.object_to_line, name="object"),
    path("objections/<uuid:public_id>/answer/", views.objection_answer, name="objection_answer"),
    path("objections/<uuid:public_id>/withdraw/", views.objection_withdraw, name="objection_withdraw"),
    path("<uuid:public_id>/lines/<int:position>/payment/", views.payment, name="payment"),
    path("<uuid:public_id>/lines/<int:position>/received/", views.payment_confirm, name="payment_confirm"),
]
