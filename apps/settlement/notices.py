"""The words of this app's notices, put together when they are read."""

from django.utils.translation import gettext_lazy as _

from apps.messaging.kinds import register

register(
    "settlement.drafted",
    title=_("Please confirm a statement"),
    text=_("Statement %(number)s over %(amount)s is drawn up. Your unit confirms it first."),
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
