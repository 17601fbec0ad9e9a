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
