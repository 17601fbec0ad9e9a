"""Rows of the table for money: statements, objections, payments and batches, income. Columns as in ``table``."""

TABLE = """
#                                                  | nobody| talent' admin'  officer' | officer | hr  finance signatory | sender | talent
settlement:list              GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
settlement:check             GET  everybody        | 200   | 200     200     200      | 200     | 200 200     200       | 200    | 200
settlement:check             GET  statement code   | 200   | 200     200     200      | 200     | 200 200     200       | 200    | 200
settlement:bank_notice       POST everybody        | 403   | 403     403     403      | 403     | 403 403     403       | 403    | 403
settlement:payments          GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
settlement:payments_csv      GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
settlement:payments_xlsx     GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
settlement:invoice_request   GET  everybody        | login | 302     302     302      | 302     | 302 200     302       | 302    | 302
settlement:income_report     GET  everybody        | login | 200     302     302      | 302     | 302 302     302       | 302    | 200
settlement:income            GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
settlement:income_csv        GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
settlement:income_pdf        GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
settlement:calculator        GET  everybody        | 200   | 200     200     200      | 200     | 200 200     200       | 200    | 200
settlement:calculator        GET  sum              | 200   | 200     200     200      | 200     | 200 200     200       | 200    | 200
settlement:simulator         GET  everybody        | 200   | 200     200     200      | 200     | 200 200     200       | 200    | 200
settlement:simulator         GET  income           | 200   | 200     200     200      | 200     | 200 200     200       | 200    | 200
settlement:detail            GET  statement        | login | 404     404     404      | 200     | 200 200     200       | 200    | 200
settlement:pdf               GET  statement        | login | 404     404     404      | 200     | 200 200     200       | 200    | 200
settlement:csv               GET  statement        | login | 404     404     404      | 200     | 200 200     200       | 200    | 200
settlement:xlsx              GET  statement        | login | 404     404     404      | 200     | 200 200     200       | 200    | 200
settlement:compliance        GET  money agreement  | login | 404     404     404      | 200     | 200 200     200       | 200    | 200
settlement:confirm           POST statement        | login | 404     404     404      | 403     | 302 302     403       | 422    | 422
settlement:redraw            POST statement        | login | 404     404     404      | 403     | 302 302     403       | 403    | 403
settlement:payment           GET  line to pay      | login | 404     404     404      | 403     | 403 200     403       | 403    | 403
settlement:payment           POST line to pay      | login | 404     404     404      | 403     | 403 302     403       | 403    | 403
settlement:object            GET  line to pay      | login | 404     404     404      | 403     | 403 403     403       | 403    | 200
settlement:object            POST line to pay      | login | 404     404     404      | 403     | 403 403     403       | 403    | 302
settlement:voucher           GET  line to pay      | login | 404     404     404      | 403     | 200 200     200       | 200    | 200
settlement:voucher           POST line to pay      | login | 404     404     404      | 403     | 403 403     403       | 403    | 302
settlement:voucher_sheet     GET  line to pay      | login | 404     404     404      | 403     | 200 200     200       | 200    | 200
settlement:objection_answer  GET  objection        | login | 404     404     404      | 403     | 200 200     403       | 403    | 403
settlement:objection_answer  POST objection        | login | 404     404     404      | 403     | 302 302     403       | 403    | 403
settlement:objection_withdraw POST objection       | login | 404     404     404      | 403     | 403 403     403       | 403    | 302
settlement:put_right         GET  confirmed statement | login | 404  404     404      | 403     | 200 200     403       | 200    | 200
settlement:put_right         POST confirmed statement | login | 404  404     404      | 403     | 302 302     403       | 302    | 302
settlement:funds             GET  everybody        | login | 403     403     200      | 200     | 403 403     403       | 403    | 403
settlement:funds_csv         GET  everybody        | login | 403     403     200      | 200     | 403 403     403       | 403    | 403
settlement:funds_xlsx        GET  everybody        | login | 403     403     200      | 200     | 403 403     403       | 403    | 403
settlement:quarter           GET  everybody        | login | 404     404     404      | 404     | 404 404     404       | 404    | 404
settlement:quarter           POST everybody        | login | 404     404     404      | 404     | 404 404     404       | 404    | 404
settlement:quarter_csv       GET  everybody        | login | 404     404     404      | 404     | 404 404     404       | 404    | 404
settlement:quarter_xlsx      GET  everybody        | login | 404     404     404      | 404     | 404 404     404       | 404    | 404
settlement:subsidy           POST subsidy          | login | 404     404     404      | 403     | 403 302     403       | 403    | 403
settlement:payment_confirm   POST line paid        | login | 404     404     404      | 403     | 403 403     403       | 403    | 302
settlement:claims            GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
settlement:claims_csv        GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
settlement:reconciliation    GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
settlement:reconciliation_csv GET everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
settlement:custody           GET  everybody        | login | 403     403     403      | 403     | 403 403     403       | 403    | 403
settlement:custody           POST everybody        | login | 403     403     403      | 403     | 403 403     403       | 403    | 403
settlement:custody_csv       GET  everybody        | login | 403     403     403      | 403     | 403 403     403       | 403    | 403
settlement:closing           POST own month        | login | 404     404     404      | 404     | 404 422     404       | 404    | 404
settlement:batches           GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
settlement:batch_new         GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
settlement:batch_new         POST everybody        | login | 403     403     403      | 403     | 403 302     403       | 403    | 403
settlement:batch             GET  batch            | login | 404     404     404      | 404     | 404 200     404       | 404    | 404
settlement:batch_submit      POST batch            | login | 404     404     404      | 404     | 404 302     404       | 404    | 404
settlement:batch_code        POST batch to approve | login | 404     404     404      | 404     | 404 403     404       | 404    | 404
settlement:batch_approve     POST batch to approve | login | 404     404     404      | 404     | 404 403     404       | 404    | 404
settlement:batch_withdraw    POST batch to approve | login | 404     404     404      | 404     | 404 302     404       | 404    | 404
settlement:batch_take_out    POST batch            | login | 404     404     404      | 404     | 404 422     404       | 404    | 404
settlement:batch_month       POST batch            | login | 404     404     404      | 404     | 404 409     404       | 404    | 404
settlement:batch_file        POST batch approved   | login | 404     404     404      | 404     | 404 200     404       | 404    | 404
settlement:batch_sheet_csv   GET  batch at bank    | login | 404     404     404      | 404     | 404 200     404       | 404    | 404
settlement:batch_answers     GET  batch at bank    | login | 404     404     404      | 404     | 404 200     404       | 404    | 404
settlement:batch_answers     POST batch at bank    | login | 404     404     404      | 404     | 404 200     404       | 404    | 404
settlement:batch_record      POST batch at bank    | login | 404     404     404      | 404     | 404 302     404       | 404    | 404
settlement:batch_resolve     GET  batch line       | login | 404     404     404      | 404     | 404 200     404       | 404    | 404
settlement:batch_resolve     POST batch line       | login | 404     404     404      | 404     | 404 302     404       | 404    | 404
"""

UNLIKE = """
settlement:funds             GET  everybody        | former 403
settlement:funds_csv         GET  everybody        | former 403
settlement:funds_xlsx        GET  everybody        | former 403
settlement:confirm           POST statement        | sender-signatory 403
settlement:closing           POST own month        | admin 403
settlement:put_right         GET  confirmed statement | sender-signatory 403
settlement:put_right         POST confirmed statement | sender-signatory 403
settlement:batch_new         POST everybody        | sender-finance 422
settlement:batch             GET  batch            | admin 200
settlement:batch_submit      POST batch            | admin 403
settlement:batch_code        POST batch to approve | admin 302
settlement:batch_approve     POST batch to approve | admin 302
settlement:batch_withdraw    POST batch to approve | admin 302
settlement:batch_take_out    POST batch            | admin 403
settlement:batch_month       POST batch            | admin 403
settlement:batch_file        POST batch approved   | admin 403
settlement:batch_sheet_csv   GET  batch at bank    | admin 403
settlement:batch_answers     GET  batch at bank    | admin 403
settlement:batch_answers     POST batch at bank    | admin 403
settlement:batch_record      POST batch at bank    | admin 403
settlement:batch_resolve     GET  batch line       | admin 403
settlement:batch_resolve     POST batch line       | admin 403
"""
