"""Who may open what: every address of the site, every role, and what each is answered. The denied are listed too.

``login`` is the way to the sign-in page, 302 the way on after something was done or to the page that fits. Columns:
a visitor; three strangers (a talent, a unit's administrator, the officer of another region); the officer of the region;
HR, finance and signatory of the using unit; HR of the sending unit; the talent. The people are those of the object
named in the third column (``tests.permissions.scene``); for a unit, the column of the HR is its administrator.

Every other role (``LIKE``) is asked too and answered as the column it is like; where it is not, ``UNLIKE`` says so below
the table. A new address needs one line; the test names each role that is answered otherwise.

Refusals: 404 out of scope, 403 in scope without the right, 409 too late, 422 a rule said no and the form stays.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.permissions import rows_of_money, rows_together

PRINTED = ("anonymous", "talent'", "admin'", "officer'", "officer", "hr", "finance", "signatory", "sender", "talent")

# Roles without a column of their own are answered as another one is, but for the exceptions of ``UNLIKE``.
LIKE = {
    "hr'": "admin'",  # of yet another unit
    "agency'": "admin'",  # who works for an intermediary: no party of anything here
    "supervisor'": "officer'",
    "auditor": "officer'",  # of the own region: reads history and no case
    "former": "officer'",  # was HR of both units
    "suspended": "anonymous",  # HR of both units, signed in before
    "supervisor": "officer",
    "mediator": "officer",
    "admin": "hr",  # administrator of the using unit
    "sender-admin": "sender",
    "sender-finance": "sender",
    "sender-signatory": "sender",
}
ROLES = (*PRINTED, *LIKE)
STRANGERS = ("talent'", "admin'", "hr'", "agency'", "officer'", "supervisor'", "auditor", "former")
OFFICE = ("officer", "supervisor", "mediator")
OWN = ("hr", "finance", "signatory", "admin", "sender", "sender-admin", "sender-finance", "sender-signatory", "talent")

# Names that are not ours, and why the table leaves them out.
NOT_OURS = {
    "admin:": "the office's pages; test_admin.py walks them as they are registered",
    "account_": "allauth's sign-in; tested in tests/accounts",
    "mfa_": "allauth's second factor; tested in tests/accounts",
}

# Objects that everybody may reach: no stranger is one here.
PUBLIC = (
    "everybody",
    "open demand",
    "shown talent",
    "sum",
    "income",
    "printed code",
    "statement code",
    "sample person",
    "task link",
    "poster code",
    "paragraph",  # the own one: its address names no object
)

TABLE = """
#                                                  | nobody| talent' admin'  officer' | officer | hr  finance signatory | sender | talent
core:livez                   GET  everybody        | 200   | 200     200     200      | 200     | 200 200     200       | 200    | 200
core:readyz                  GET  everybody        | 503   | 503     503     503      | 503     | 503 503     503       | 503    | 503
core:policy_report           POST everybody        | 204   | 204     204     204      | 204     | 204 204     204       | 204    | 204
core:language                POST everybody        | 302   | 302     302     302      | 302     | 302 302     302       | 302    | 302
core:text_size               POST everybody        | 302   | 302     302     302      | 302     | 302 302     302       | 302    | 302

dashboard:home               GET  everybody        | 200   | 200     200     200      | 200     | 200 200     200       | 200    | 200
dashboard:figures            GET  everybody        | 200   | 200     200     200      | 200     | 200 200     200       | 200    | 200
dashboard:workbench          GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
dashboard:people_out         GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
dashboard:proofs             GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
dashboard:proofs_csv         GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
dashboard:proofs_pdf         GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200

accounts:profile             GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
accounts:name                GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
accounts:name                POST everybody        | login | 302     302     302      | 302     | 302 302     302       | 302    | 302
accounts:language            GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
accounts:language            POST everybody        | login | 302     302     302      | 302     | 302 302     302       | 302    | 302
accounts:email               GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
accounts:email               POST everybody        | login | 302     302     302      | 302     | 302 302     302       | 302    | 302
accounts:email_confirm       GET  everybody        | login | 302     302     302      | 302     | 302 302     302       | 302    | 302
accounts:email_confirm       POST everybody        | login | 302     302     302      | 302     | 302 302     302       | 302    | 302
accounts:identity            GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
accounts:identity            POST everybody        | login | 302     302     302      | 302     | 302 302     302       | 302    | 302
accounts:task_link           GET  task link        | 200   | 200     200     200      | 200     | 200 200     200       | 200    | 302
accounts:task_link           POST task link        | 200   | 200     200     200      | 200     | 200 200     200       | 200    | 302

files:download               GET  file             | login | 404     404     404      | 200     | 200 200     200       | 200    | 200

organisations:register       GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
organisations:register       POST everybody        | login | 302     302     302      | 302     | 302 302     302       | 302    | 302
organisations:unit           GET  unit             | login | 404     404     404      | 200     | 200 200     200       | 404    | 404
organisations:edit           GET  unit             | login | 404     404     404      | 403     | 200 403     403       | 404    | 404
organisations:edit           POST unit             | login | 404     404     404      | 403     | 302 403     403       | 404    | 404
organisations:account        GET  unit             | login | 404     404     404      | 403     | 200 200     403       | 404    | 404
organisations:account        POST unit             | login | 404     404     404      | 403     | 302 302     403       | 404    | 404
organisations:join           POST unit             | login | 302     302     302      | 302     | 409 409     409       | 302    | 302
organisations:member_add     POST unit             | login | 404     404     404      | 422     | 302 422     422       | 404    | 404
organisations:member_end     POST membership       | login | 404     404     404      | 404     | 302 403     403       | 404    | 404

messaging:threads            GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
messaging:notices            GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
messaging:read_all           POST everybody        | login | 302     302     302      | 302     | 302 302     302       | 302    | 302
messaging:open_notice        GET  notice           | login | 404     404     404      | 404     | 404 404     404       | 404    | 302
messaging:thread             GET  thread           | login | 404     404     404      | 404     | 200 404     404       | 404    | 200
messaging:thread             POST thread           | login | 404     404     404      | 404     | 302 404     404       | 404    | 302
messaging:thread_new         GET  thread           | login | 404     404     404      | 404     | 200 404     404       | 404    | 200
messaging:preferences        GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
messaging:preferences        POST everybody        | login | 302     302     302      | 302     | 302 302     302       | 302    | 302
messaging:mark               POST notice           | login | 404     404     404      | 404     | 404 404     404       | 404    | 302
messaging:call_office        POST thread           | login | 404     404     404      | 404     | 302 404     404       | 404    | 302

talents:profile              GET  everybody        | login | 200     302     302      | 302     | 302 302     302       | 302    | 200
talents:start                GET  everybody        | login | 302     200     200      | 200     | 200 200     200       | 200    | 302
talents:start                POST everybody        | login | 302     302     302      | 302     | 302 302     302       | 302    | 302
talents:edit                 GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
talents:edit                 POST everybody        | login | 302     302     302      | 302     | 302 302     302       | 302    | 302
talents:publish              POST everybody        | login | 409     302     302      | 302     | 302 302     302       | 302    | 409
talents:pause                POST everybody        | login | 302     302     302      | 302     | 302 302     302       | 302    | 302
talents:submit               POST everybody        | login | 409     302     302      | 302     | 302 302     302       | 302    | 409
talents:catalogue            GET  everybody        | 200   | 200     200     200      | 200     | 200 200     200       | 200    | 200
talents:card                 GET  shown talent     | 200   | 200     200     200      | 200     | 200 200     200       | 200    | 200
talents:about                GET  everybody        | login | 200     302     302      | 302     | 302 302     302       | 302    | 200
talents:about                POST everybody        | login | 302     302     302      | 302     | 302 302     302       | 302    | 302
talents:terms                GET  everybody        | login | 200     302     302      | 302     | 302 302     302       | 302    | 200
talents:terms                POST everybody        | login | 302     302     302      | 302     | 302 302     302       | 302    | 302
talents:skills               GET  everybody        | login | 200     302     302      | 302     | 302 302     302       | 302    | 200
talents:skills               POST everybody        | login | 302     302     302      | 302     | 302 302     302       | 302    | 302
talents:paste                GET  everybody        | login | 200     302     302      | 302     | 302 302     302       | 302    | 200
talents:paste                POST everybody        | login | 302     302     302      | 302     | 302 302     302       | 302    | 302
talents:found                GET  paragraph        | login | 302     302     302      | 302     | 302 302     302       | 302    | 200
talents:found                POST paragraph        | login | 302     302     302      | 302     | 302 302     302       | 302    | 302
talents:account              GET  everybody        | login | 200     302     302      | 302     | 302 302     302       | 302    | 200
talents:account              POST everybody        | login | 302     302     302      | 302     | 302 302     302       | 302    | 302
talents:credentials          GET  everybody        | login | 200     302     302      | 302     | 302 302     302       | 302    | 200
talents:credentials          POST everybody        | login | 302     302     302      | 302     | 302 302     302       | 302    | 302
talents:results              GET  everybody        | login | 200     302     302      | 302     | 302 302     302       | 302    | 200
talents:results              POST everybody        | login | 302     302     302      | 302     | 302 302     302       | 302    | 302
talents:calendar             GET  everybody        | login | 200     302     302      | 302     | 302 302     302       | 302    | 200
talents:calendar             POST everybody        | login | 302     302     302      | 302     | 302 302     302       | 302    | 302
talents:visibility           GET  everybody        | login | 200     302     302      | 302     | 302 302     302       | 302    | 200
talents:visibility           POST everybody        | login | 302     302     302      | 302     | 302 302     302       | 302    | 302
talents:preview              GET  everybody        | login | 200     302     302      | 302     | 302 302     302       | 302    | 200
talents:hide                 POST everybody        | login | 302     302     302      | 302     | 302 302     302       | 302    | 302
talents:show_again           POST unit shut out    | login | 404     404     404      | 404     | 404 404     404       | 404    | 302
talents:window_remove        POST window           | login | 404     404     404      | 404     | 404 404     404       | 404    | 302
talents:credential_remove    POST certificate      | login | 404     404     404      | 404     | 404 404     404       | 404    | 302
talents:result_remove        POST result           | login | 404     404     404      | 404     | 404 404     404       | 404    | 302
talents:evidence             GET  document of it   | login | 404     404     404      | 404     | 404 404     404       | 404    | 200
talents:evidence             POST document of it   | login | 404     404     404      | 404     | 404 404     404       | 404    | 422

demands:list                 GET  everybody        | 200   | 200     200     200      | 200     | 200 200     200       | 200    | 200
demands:new                  GET  everybody        | login | 302     200     302      | 302     | 200 403     403       | 200    | 302
demands:new                  POST everybody        | login | 302     302     302      | 302     | 302 403     403       | 302    | 302
demands:detail               GET  open demand      | 200   | 200     200     200      | 200     | 200 200     200       | 200    | 200
demands:detail               GET  private demand   | 404   | 404     404     404      | 404     | 200 200     200       | 404    | 404
demands:check                GET  private demand   | login | 404     404     404      | 404     | 200 200     200       | 404    | 404
demands:hints                GET  private demand   | login | 404     404     404      | 404     | 200 200     200       | 404    | 404
demands:check                POST private demand   | login | 404     404     404      | 404     | 302 422     422       | 404    | 404
demands:edit                 GET  private demand   | login | 404     404     404      | 404     | 200 403     403       | 404    | 404
demands:edit                 POST private demand   | login | 404     404     404      | 404     | 302 403     403       | 404    | 404
demands:close                GET  open demand      | login | 404     404     404      | 404     | 200 403     403       | 404    | 404
demands:close                POST open demand      | login | 404     404     404      | 404     | 302 403     403       | 404    | 404
demands:seats                GET  open demand      | login | 404     404     404      | 404     | 200 403     403       | 404    | 404
demands:seats                POST open demand      | login | 404     404     404      | 404     | 422 403     403       | 404    | 404
demands:occupation           POST open demand      | login | 404     404     404      | 404     | 302 403     403       | 404    | 404
demands:reopen               POST expired demand   | login | 404     404     404      | 404     | 302 403     403       | 404    | 404
demands:planner              GET  everybody        | 200   | 200     200     200      | 200     | 200 200     200       | 200    | 200
demands:arrange              POST private demand   | login | 404     404     404      | 404     | 302 403     403       | 404    | 404
demands:published            GET  open demand      | login | 404     404     404      | 404     | 200 200     200       | 404    | 404
demands:sheet_new            POST everybody        | login | 403     302     403      | 403     | 302 403     403       | 302    | 403
demands:sheet_of             POST private demand   | login | 404     404     404      | 404     | 302 403     403       | 404    | 404
demands:sheet                GET  sheet            | login | 404     404     404      | 404     | 200 403     403       | 404    | 404
demands:sheet_section        GET  sheet section    | login | 404     404     404      | 404     | 200 403     403       | 404    | 404
demands:sheet_section        POST sheet section    | login | 404     404     404      | 404     | 302 403     403       | 404    | 404
demands:sheet_check          GET  sheet            | login | 404     404     404      | 404     | 200 403     403       | 404    | 404
demands:sheet_check          POST sheet            | login | 404     404     404      | 404     | 302 403     403       | 404    | 404
demands:sheet_discard        POST sheet            | login | 404     404     404      | 404     | 302 403     403       | 404    | 404

matching:scoring             GET  everybody        | 200   | 200     200     200      | 200     | 200 200     200       | 200    | 200
matching:ranking             POST everybody        | login | 302     422     422      | 422     | 422 422     422       | 422    | 302
matching:dispute             POST suggested        | login | 404     404     404      | 403     | 422 422     422       | 404    | 422
matching:feed                GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
matching:mine                GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
matching:board               GET  open demand      | login | 404     404     404      | 200     | 200 200     200       | 404    | 404
matching:apply               POST open demand      | login | 422     302     302      | 302     | 302 302     302       | 302    | 302
matching:match               GET  suggested        | login | 404     404     404      | 302     | 302 302     302       | 404    | 302
matching:candidate           GET  suggested        | login | 404     404     404      | 200     | 200 200     200       | 404    | 302
matching:invite              POST suggested        | login | 404     404     404      | 422     | 302 422     422       | 404    | 422
matching:hold                POST interested       | login | 404     404     404      | 403     | 302 403     403       | 404    | 403
matching:decline             POST interested       | login | 404     404     404      | 403     | 302 403     403       | 404    | 302
matching:compare             GET  open demand      | login | 404     404     404      | 200     | 200 200     200       | 404    | 404
matching:relay               GET  open demand      | login | 404     404     404      | 200     | 200 200     200       | 404    | 404
matching:relay               POST open demand      | login | 404     404     404      | 403     | 302 403     403       | 404    | 404
matching:help                POST open demand      | login | 404     404     404      | 403     | 302 403     403       | 404    | 404
matching:mark                POST suggested        | login | 404     404     404      | 403     | 302 403     403       | 404    | 403
matching:note                POST suggested        | login | 404     404     404      | 403     | 302 302     302       | 404    | 403
matching:keep                POST suggested        | login | 404     404     404      | 403     | 403 403     403       | 404    | 302
matching:undo                POST dismissed        | login | 404     404     404      | 404     | 404 404     404       | 404    | 302
matching:opportunity         GET  interested       | login | 404     404     404      | 404     | 404 404     404       | 404    | 200
matching:opportunity         POST suggested        | login | 404     404     404      | 404     | 404 404     404       | 404    | 302
matching:ask                 GET  interested       | login | 404     404     404      | 404     | 404 404     404       | 404    | 200
matching:ask                 POST interested       | login | 404     404     404      | 404     | 404 404     404       | 404    | 302
matching:approval            GET  interested       | login | 404     404     404      | 404     | 404 404     404       | 404    | 302
matching:approval            POST interested       | login | 404     404     404      | 404     | 404 404     404       | 404    | 302
matching:consent             GET  consent          | login | 404     404     404      | 404     | 404 404     404       | 200    | 200
matching:consent             POST consent          | login | 404     404     404      | 404     | 404 404     404       | 302    | 422
matching:consent_pdf         GET  consent          | login | 404     404     404      | 404     | 404 404     404       | 302    | 302
matching:consent_form        GET  consent          | login | 404     404     404      | 404     | 404 404     404       | 200    | 200
matching:consent_withdraw    GET  consent          | login | 404     404     404      | 404     | 404 404     404       | 302    | 302
matching:consent_withdraw    POST consent          | login | 404     404     404      | 404     | 404 404     404       | 422    | 422
matching:standing            GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
matching:standing_mine       GET  everybody        | login | 200     302     302      | 302     | 302 302     302       | 302    | 200
matching:standing_mine       POST everybody        | login | 302     302     302      | 302     | 302 302     302       | 302    | 302
matching:standing_give       GET  own person       | login | 404     404     404      | 404     | 404 404     404       | 200    | 404
matching:standing_give       POST own person       | login | 404     404     404      | 404     | 404 404     404       | 302    | 404
matching:standing_end        POST own person       | login | 404     404     404      | 404     | 404 404     404       | 422    | 404

agreements:list              GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
agreements:check             GET  everybody        | 200   | 200     200     200      | 200     | 200 200     200       | 200    | 200
agreements:check             GET  printed code     | 200   | 200     200     200      | 200     | 200 200     200       | 200    | 200
agreements:check             POST everybody        | 422   | 422     422     422      | 422     | 422 422     422       | 422    | 422
agreements:draft             POST consented        | login | 404     404     404      | 403     | 302 403     403       | 404    | 403
agreements:detail            GET  draft            | login | 404     404     404      | 200     | 200 200     200       | 200    | 200
agreements:all               GET  draft            | login | 404     404     404      | 200     | 200 200     200       | 200    | 200
agreements:clause            GET  draft clause     | login | 404     404     404      | 200     | 200 200     200       | 200    | 200
agreements:clause            POST draft clause     | login | 404     404     404      | 403     | 302 403     302       | 302    | 302
agreements:fill_identity     POST draft            | login | 404     404     404      | 403     | 403 403     403       | 403    | 302
agreements:accept            POST draft            | login | 404     404     404      | 403     | 302 403     302       | 302    | 302
agreements:send              POST agreed           | login | 404     404     404      | 403     | 302 403     403       | 403    | 403
agreements:withdraw          POST draft            | login | 404     404     404      | 422     | 302 422     422       | 422    | 422
agreements:revise            POST withdrawn        | login | 404     404     404      | 403     | 302 403     302       | 302    | 302
agreements:sign              GET  signing          | login | 404     404     404      | 302     | 302 302     200       | 302    | 200
agreements:sign              POST signing          | login | 404     404     404      | 422     | 422 422     302       | 422    | 422
agreements:signing_code      POST signing          | login | 404     404     404      | 422     | 422 422     302       | 422    | 422
agreements:decline           POST signing          | login | 404     404     404      | 422     | 422 422     302       | 422    | 302
agreements:signed            GET  sealed           | login | 404     404     404      | 302     | 302 302     200       | 302    | 200
agreements:document          GET  sealed document  | login | 404     404     404      | 200     | 200 200     200       | 200    | 200
agreements:paper             GET  paper            | login | 404     404     404      | 302     | 200 302     200       | 302    | 302
agreements:paper             POST paper            | login | 404     404     404      | 403     | 302 403     302       | 403    | 403
agreements:paper_files       POST gathered         | login | 404     404     404      | 403     | 302 403     302       | 403    | 403
agreements:paper_file        POST gathered file    | login | 404     404     404      | 403     | 302 403     302       | 403    | 403
agreements:paper_hand_in     POST gathered         | login | 404     404     404      | 403     | 302 403     302       | 403    | 403
agreements:paper_electronic  POST gathered         | login | 404     404     404      | 403     | 302 403     302       | 403    | 403
agreements:paper_withdraw    POST paper to compare | login | 404     404     404      | 403     | 302 403     302       | 403    | 403
agreements:compare           GET  paper to compare | login | 404     404     404      | 200     | 200 403     200       | 200    | 200
agreements:compare           POST paper to compare | login | 404     404     404      | 302     | 422 403     422       | 302    | 302
agreements:paper_page        GET  page to compare  | login | 404     404     404      | 200     | 200 403     200       | 200    | 200
agreements:frozen_page       GET  frozen page      | login | 404     404     404      | 200     | 200 200     200       | 200    | 200

assignments:list             GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
assignments:detail           GET  running          | login | 404     404     404      | 200     | 200 200     200       | 200    | 200
assignments:of_agreement     GET  running deal     | login | 404     404     404      | 302     | 302 302     302       | 302    | 302
assignments:onboarding       POST planned          | login | 404     404     404      | 403     | 302 403     302       | 403    | 403
assignments:start            POST ready            | login | 404     404     404      | 403     | 403 403     403       | 403    | 302
assignments:log_service      GET  running          | login | 404     404     404      | 302     | 302 302     302       | 302    | 200
assignments:log_service      POST running          | login | 404     404     404      | 403     | 403 403     403       | 403    | 302
assignments:complete         POST logged           | login | 404     404     404      | 403     | 302 403     302       | 403    | 403
assignments:log_approve      POST log              | login | 404     404     404      | 403     | 302 403     302       | 403    | 403
assignments:log_return       GET  log              | login | 404     404     404      | 302     | 200 302     200       | 302    | 302
assignments:log_return       POST log              | login | 404     404     404      | 403     | 302 403     302       | 403    | 403
assignments:milestone_submit GET  to hand in       | login | 404     404     404      | 302     | 302 302     302       | 302    | 200
assignments:milestone_submit POST to hand in       | login | 404     404     404      | 403     | 403 403     403       | 403    | 302
assignments:milestone_accept GET  handed in        | login | 404     404     404      | 302     | 200 302     200       | 302    | 302
assignments:milestone_accept POST handed in        | login | 404     404     404      | 403     | 302 403     302       | 403    | 403
assignments:milestone_return GET  handed in        | login | 404     404     404      | 302     | 200 302     200       | 302    | 302
assignments:milestone_return POST handed in        | login | 404     404     404      | 403     | 302 403     302       | 403    | 403
assignments:again            POST done             | login | 404     404     404      | 403     | 302 403     403       | 403    | 302
assignments:confirm_return   GET  done             | login | 404     404     404      | 302     | 200 302     200       | 302    | 200
assignments:confirm_return   POST done             | login | 404     404     404      | 403     | 302 403     302       | 403    | 302
assignments:attendance       GET  loan             | login | 404     404     404      | 403     | 200 200     200       | 200    | 200
assignments:attendance_csv   GET  loan             | login | 404     404     404      | 403     | 200 200     200       | 200    | 200
assignments:costs            GET  cost to state    | login | 404     404     404      | 302     | 302 302     302       | 200    | 302
assignments:costs            POST cost to state    | login | 404     404     404      | 403     | 403 403     403       | 302    | 403
assignments:result           GET  result to declare | login | 404    404     404      | 302     | 200 200     302       | 302    | 302
assignments:result           POST result to declare | login | 404    404     404      | 403     | 302 302     403       | 403    | 403

evaluations:list             GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
evaluations:detail           GET  done             | login | 404     404     404      | 200     | 200 200     200       | 200    | 200
evaluations:submit           GET  evaluation       | login | 404     404     404      | 404     | 200 404     200       | 404    | 404
evaluations:submit           POST evaluation       | login | 404     404     404      | 404     | 302 404     302       | 404    | 404

demo:start                   GET  everybody        | 200   | 200     200     200      | 200     | 200 200     200       | 200    | 200
demo:sign_in                 POST sample person    | 302   | 302     302     302      | 302     | 302 302     302       | 302    | 302
demo:outbox                  GET  everybody        | 200   | 200     200     200      | 200     | 200 200     200       | 200    | 200
demo:design                  GET  everybody        | 200   | 200     200     200      | 200     | 200 200     200       | 200    | 200
demo:clock                   POST everybody        | 302   | 302     302     302      | 302     | 302 302     302       | 302    | 302
"""


# Where a role of ``LIKE`` is answered otherwise: role and answer, by address, method and object.
UNLIKE = """
messaging:thread             GET  thread           | admin 404
messaging:thread             POST thread           | admin 404
messaging:thread_new         GET  thread           | admin 404
messaging:call_office        POST thread           | admin 404
demands:new                  GET  everybody        | sender-finance 403, sender-signatory 403
demands:new                  POST everybody        | sender-finance 403, sender-signatory 403
demands:sheet_new            POST everybody        | sender-finance 403, sender-signatory 403
matching:consent             GET  consent          | sender-finance 404
matching:consent             POST consent          | sender-finance 404
matching:consent_pdf         GET  consent          | sender-finance 404
matching:consent_form        GET  consent          | sender-finance 404
matching:consent_withdraw    GET  consent          | sender-finance 404
matching:consent_withdraw    POST consent          | sender-finance 404
matching:standing_give       GET  own person       | sender-finance 404
matching:standing_give       POST own person       | sender-finance 404
matching:standing_end        POST own person       | sender-finance 404
agreements:clause            POST draft clause     | sender-finance 403
agreements:accept            POST draft            | sender-finance 403
agreements:revise            POST withdrawn        | sender-finance 403
agreements:sign              GET  signing          | sender-signatory 200
agreements:signing_code      POST signing          | sender-signatory 302
agreements:decline           POST signing          | sender-signatory 302
agreements:compare           GET  paper to compare | mediator 403, sender-finance 403
agreements:compare           POST paper to compare | mediator 403, sender-finance 403
agreements:paper_page        GET  page to compare  | mediator 403, sender-finance 403
assignments:costs            GET  cost to state    | sender-signatory 302
assignments:costs            POST cost to state    | sender-signatory 403
"""


@dataclass(frozen=True)
class Row:
    """One address and method for one object; ``answers`` by role."""

    url: str
    method: str
    part: str
    answers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.url} ({self.part})"


def _lines(text: str) -> Iterator[tuple[tuple[str, str, str], str]]:
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            name, _, answers = line.partition("|")
            url, method, part = name.split(maxsplit=2)
            yield (url, method, part.strip()), answers


def _rows() -> list[Row]:
    unlike = {
        name: dict(pair.split() for pair in answers.split(","))
        for name, answers in _lines(UNLIKE + rows_together.UNLIKE + rows_of_money.UNLIKE)
    }
    rows = []
    for name, answers in _lines(TABLE + rows_together.TABLE + rows_of_money.TABLE):
        printed = dict(zip(PRINTED, answers.replace("|", " ").split(), strict=True))
        rows.append(Row(*name, printed | {role: printed[one] for role, one in LIKE.items()} | unlike.pop(name, {})))
    if unlike:
        raise ValueError(f"exceptions without a row: {sorted(unlike)}")
    return rows


ROWS = _rows()
