"""Rows of the table for what brings people together: proposals, recommendations, kept searches, posters, plans. Columns as in ``table``."""

TABLE = """
#                                                  | nobody| talent' admin'  officer' | officer | hr  finance signatory | sender | talent
referrals:proposals          GET  everybody        | login | 404     404     200      | 200     | 404 404     404       | 404    | 404
referrals:proposals_csv      GET  everybody        | login | 404     404     200      | 200     | 404 404     404       | 404    | 404
referrals:propose            GET  open demand      | login | 404     404     404      | 200     | 404 404     404       | 404    | 404
referrals:proposal_new       GET  proposable       | login | 404     404     404      | 200     | 404 404     404       | 404    | 404
referrals:proposal_new       POST proposable       | login | 404     404     404      | 302     | 404 404     404       | 404    | 404
referrals:pool               GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
referrals:pool_entry         GET  remembered       | login | 404     404     404      | 404     | 200 200     200       | 404    | 404
referrals:pool_entry         POST remembered       | login | 404     404     404      | 404     | 302 403     403       | 404    | 404
referrals:pool_remove        POST remembered       | login | 404     404     404      | 404     | 302 403     403       | 404    | 404
referrals:pool_keep          POST suggested        | login | 404     404     404      | 403     | 302 403     403       | 404    | 403
referrals:recommend          GET  turned down      | login | 404     404     404      | 404     | 200 200     200       | 404    | 404
referrals:recommend          POST turned down      | login | 404     404     404      | 404     | 302 403     403       | 404    | 404
referrals:recommended        GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
referrals:recommended_answer POST recommended      | login | 404     404     404      | 404     | 404 404     404       | 404    | 302
referrals:recommended_withdraw POST recommended yes | login | 404    404     404      | 404     | 404 404     404       | 404    | 302
searches:mine                GET  everybody        | login | 200     200     200      | 200     | 200 200     200       | 200    | 200
searches:save                POST everybody        | login | 302     302     302      | 302     | 302 302     302       | 302    | 302
searches:detail              GET  saved search     | login | 404     404     404      | 404     | 404 404     404       | 404    | 200
searches:detail              POST saved search     | login | 404     404     404      | 404     | 404 404     404       | 404    | 302
searches:open                GET  saved search     | login | 404     404     404      | 404     | 404 404     404       | 404    | 302
searches:stop                POST saved search     | login | 404     404     404      | 404     | 404 404     404       | 404    | 302
searches:remove              POST saved search     | login | 404     404     404      | 404     | 404 404     404       | 404    | 302

posters:make                 POST open demand      | login | 302     302     302      | 302     | 302 302     302       | 302    | 302
posters:detail               GET  poster           | login | 404     404     404      | 200     | 200 200     200       | 404    | 404
posters:pdf                  GET  poster           | login | 404     404     404      | 200     | 200 200     200       | 404    | 404
posters:png                  GET  poster           | login | 404     404     404      | 200     | 200 200     200       | 404    | 404
posters:open                 GET  poster code      | 302   | 302     302     302      | 302     | 302 302     302       | 302    | 302

planning:plans               GET  everybody        | login | 404     404     200      | 200     | 404 404     404       | 404    | 404
planning:plan_new            GET  everybody        | login | 404     404     200      | 200     | 404 404     404       | 404    | 404
planning:plan_new            POST everybody        | login | 404     404     422      | 302     | 404 404     404       | 404    | 404
planning:balance             GET  everybody        | login | 404     404     200      | 200     | 404 404     404       | 404    | 404
planning:balance_csv         GET  everybody        | login | 404     404     200      | 200     | 404 404     404       | 404    | 404
dashboard:stage_board        GET  everybody        | login | 404     404     200      | 200     | 404 404     404       | 404    | 404
dashboard:fairness           GET  everybody        | login | 404     404     200      | 200     | 404 404     404       | 404    | 404
dashboard:fairness_csv       GET  everybody        | login | 404     404     200      | 200     | 404 404     404       | 404    | 404
planning:plan                GET  plan             | login | 404     404     404      | 200     | 404 404     404       | 404    | 404
planning:accept_plan         POST plan             | login | 404     404     404      | 302     | 404 404     404       | 404    | 404
planning:resume              POST running plan     | login | 404     404     404      | 302     | 404 404     404       | 404    | 404
planning:accept_proposal     POST proposal of plan | login | 404     404     404      | 302     | 404 404     404       | 404    | 404
planning:reject_proposal     POST proposal of plan | login | 404     404     404      | 302     | 404 404     404       | 404    | 404
"""

UNLIKE = """
referrals:proposals          GET  everybody        | auditor 404, former 404
referrals:proposals_csv      GET  everybody        | auditor 404, former 404
referrals:propose            GET  open demand      | mediator 404
referrals:proposal_new       GET  proposable       | mediator 404
referrals:proposal_new       POST proposable       | mediator 404
planning:plans               GET  everybody        | auditor 404, former 404
planning:plan_new            GET  everybody        | auditor 404, former 404, mediator 403
planning:plan_new            POST everybody        | auditor 404, former 404, mediator 403
planning:balance             GET  everybody        | auditor 404, former 404
planning:balance_csv         GET  everybody        | auditor 404, former 404
dashboard:stage_board        GET  everybody        | auditor 404, former 404
dashboard:fairness           GET  everybody        | auditor 404, former 404
dashboard:fairness_csv       GET  everybody        | auditor 404, former 404
planning:accept_plan         POST plan             | mediator 403
planning:resume              POST running plan     | mediator 403
planning:accept_proposal     POST proposal of plan | mediator 403
planning:reject_proposal     POST proposal of plan | mediator 403
"""
