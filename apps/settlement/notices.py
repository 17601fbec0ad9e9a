"""The words of this app's notices, put together when they are read."""

from django.utils.translation import gettext_lazy as _

from apps.messaging.kinds import register

register(
    "settlement.drafted",
    title=_("Please confirm a statement"),
    text=_("Statement %(number)s over %(amount)s is drawn up. Your unit confirms it first."),
)
register(
    "settlement.not_drawn",
    title=_("No statement can be drawn up"),
    text=_(
        "“%(work)s” is accepted, but agreement %(number)s has tax terms or a fee by which no statement is drawn up here. "
        "Please write to the talent office."
    ),
)
register(
    "settlement.asked",
    title=_("Please confirm a statement"),
    text=_(
        "The using unit has confirmed statement %(number)s. Please confirm by %(day)s; after that day it counts as confirmed."
    ),
)
register(
    "settlement.to_pay",
    title=_("A statement is ready for payment"),
    text=_("Everyone has confirmed statement %(number)s. Please pay by %(day)s and record each transfer."),
)
register(
    "settlement.paid",
    title=_("A payment is on its way to you"),
    text=_("The using unit paid %(amount)s of statement %(number)s. Please confirm the receipt by %(day)s."),
)
register(
    "settlement.voucher_wanted",
    title=_("A voucher is asked for"),
    text=_(
        "Statement %(number)s is confirmed. Please hand in the voucher over %(amount)s; its page says what to copy."
    ),
)
register(
    "settlement.credit_wanted",
    title=_("A credit note is asked for"),
    text=_("Statement %(number)s is reversed. Please hand in a credit note for the invoice over %(amount)s."),
)
register(
    "settlement.voucher_given",
    title=_("A voucher came in"),
    text=_("%(name)s handed in the voucher over %(amount)s for statement %(number)s."),
)
register(
    "settlement.subsidy_awarded",
    title=_("A subsidy was awarded to you"),
    text=_(
        "An authority awarded %(amount)s for the work of statement %(number)s. It pays you itself. "
        "Please confirm here once the money is there."
    ),
)
register(
    "settlement.settled",
    title=_("A statement is settled"),
    text=_("Every payment of statement %(number)s has arrived."),
)
register(
    "settlement.reversed",
    title=_("A statement was reversed"),
    text=_("Statement %(number)s was reversed and is drawn up anew. Please look at the new one."),
)
register(
    "settlement.month_submitted",
    title=_("A month waits to be closed"),
    text=_("%(name)s handed in %(month)s. Look at its figures, then close it with a code; it is not opened again."),
)
register(
    "settlement.reversal_open",
    title=_("Please agree to put a statement right"),
    text=_(
        "Another party found statement %(number)s wrong and asks to have it reversed and drawn up anew. "
        "Read the reason, then agree or refuse; silence is no yes."
    ),
)
register(
    "settlement.reversal_done",
    title=_("A statement was put right"),
    text=_("All agreed: statement %(number)s is reversed, %(new)s takes its place. What was paid is counted on it."),
)
register(
    "settlement.reversal_refused",
    title=_("A statement stays as it is"),
    text=_("Another party refused to have statement %(number)s drawn up anew, and says why."),
)
register(
    "settlement.reversal_withdrawn",
    title=_("A statement stays as it is"),
    text=_("The request to have statement %(number)s drawn up anew was taken back."),
)
register(
    "settlement.tax_rule_proposed",
    title=_("Please check a tax rule"),
    text=_("The tax rule %(label)s is proposed. Compare its numbers with the source, then accept or refuse it."),
)
register(
    "settlement.tax_rule_accepted",
    title=_("Your tax rule was accepted"),
    text=_("Another administrator has checked the tax rule %(label)s that you proposed. It is written."),
)
register(
    "settlement.tax_rule_refused",
    title=_("Your tax rule was refused"),
    text=_("Another administrator refused the tax rule %(label)s that you proposed: %(reason)s"),
)
register(
    "settlement.batch_submitted",
    title=_("A payment batch waits for your approval"),
    text=_("%(name)s made batch %(number)s over %(amount)s. A second person looks through it and approves it."),
)
register(
    "settlement.batch_approved",
    title=_("Your payment batch is approved"),
    text=_("%(name)s approved batch %(number)s over %(amount)s. The bank file is there; it is handed out once."),
)
register(
    "settlement.objection_open",
    title=_("A line of a statement is disputed"),
    text=_(
        "A payee objects to the line over %(amount)s in statement %(number)s. Please answer by %(day)s; "
        "only this line waits, the others are paid."
    ),
)
register(
    "settlement.objection_answered",
    title=_("Your objection was answered"),
    text=_(
        "The using unit has answered the objection to the line over %(amount)s in statement %(number)s. "
        "Please read it: does it convince you?"
    ),
)
register(
    "settlement.objection_withdrawn",
    title=_("An objection was withdrawn"),
    text=_("The line over %(amount)s in statement %(number)s is no longer disputed and can be paid."),
)
register(
    "settlement.objection_granted",
    title=_("Your objection was granted"),
    text=_(
        "Because of the objection to the line over %(amount)s, statement %(number)s is drawn up anew. "
        "Please look at the new one."
    ),
)
register(
    "settlement.deposit_arrived",
    title=_("The deposit has arrived"),
    text=_("The bank has received %(amount)s for statement %(number)s. Please look at the statement and confirm it."),
)
register(
    "settlement.deposit_part",
    title=_("A part of the deposit has arrived"),
    text=_("The bank has received %(amount)s for statement %(number)s. %(missing)s is still to be deposited."),
)
register(
    "settlement.deposit_taken_out",
    title=_("A deposit was taken out of the escrow"),
    text=_("The operator took %(amount)s out of the escrow of statement %(number)s: %(reason)s"),
)
register(
    "settlement.give_back",
    title=_("Please give back what was too much"),
    text=_(
        "You received %(amount)s more than statement %(number)s pays. Please transfer it to the custody account; "
        "the page says where."
    ),
)
register(
    "settlement.bank_case",
    title=_("The custody bank said something that does not fit"),
    text=_(
        "Notice %(number)s of the bank does not fit the books; nothing was booked. Please ask the bank, then close it."
    ),
)
register(
    "settlement.payout_failed",
    title=_("The bank could not pay you"),
    text=_(
        "The bank refused %(amount)s of statement %(number)s. Please check your bank account; it is then paid again."
    ),
)
register(
    "settlement.payee_payout_failed",
    title=_("The bank could not pay an agency or insurer"),
    text=_(
        "The bank refused %(amount)s of statement %(number)s to %(name)s. Ask it for its account, and propose the change."
    ),
)
register(
    "settlement.payee_payout_returned",
    title=_("A payment to an agency or insurer came back"),
    text=_("%(amount)s of statement %(number)s to %(name)s came back. Ask it for its account, and propose the change."),
)
register(
    "settlement.payee_give_back",
    title=_("An agency or insurer has too much"),
    text=_(
        "%(name)s received %(amount)s more than statement %(number)s pays. Ask it to transfer that to the custody account."
    ),
)
register(
    "settlement.payout_returned",
    title=_("A payment to you came back"),
    text=_(
        "%(amount)s of statement %(number)s came back to the bank. Please check your bank account; it is then paid again."
    ),
)
register(
    "settlement.supervised",
    title=_("Everyone has confirmed; the bank pays now"),
    text=_(
        "Everyone has confirmed statement %(number)s. The custody bank pays each payee; there is nothing for you to pay."
    ),
)
