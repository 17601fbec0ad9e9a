"""How the notices about agreements are worded."""

from django.utils.translation import gettext_lazy as _

from apps.messaging.kinds import register

register(
    "agreements.drafted",
    title=_("The agreement is drafted"),
    text=_("“%(title)s”: please read the terms of agreement %(number)s and accept them or propose a change."),
)
register(
    "agreements.changed",
    title=_("The terms have changed"),
    text=_(
        "Version %(version)s of agreement %(number)s is there. Earlier acceptances no longer count; please read what changed."
    ),
)
register(
    "agreements.agreed",
    title=_("All have accepted the terms"),
    text=_("Agreement %(number)s can be sent for signing now."),
)
register(
    "agreements.sign",
    title=_("Your signature is needed"),
    text=_("Please read and sign agreement %(number)s “%(title)s” by %(due)s."),
    urgent=True,
    always=True,
)
register(
    "agreements.signed",
    title=_("The agreement is signed"),
    text=_("All parties have signed agreement %(number)s. The sealed document is ready."),
)
register(
    "agreements.ended",
    title=_("The agreement did not come about"),
    text=_("Agreement %(number)s: %(status)s. You may take it up again as a new version."),
)
register(
    "agreements.consent_withdrawn",
    title=_("The sending unit withdrew its consent"),
    text=_(
        "Agreement %(number)s “%(title)s” is closed; the days are free again. Whoever still wants it asks the unit again."
    ),
)
register(
    "agreements.active",
    title=_("The agreement is in force"),
    text=_("Agreement %(number)s is in force. The work can begin."),
)
register(
    "agreements.payee_proposed",
    title=_("Please check an agency or insurer"),
    text=_("%(name)s is proposed. Compare licence and account with its paper, then accept or refuse it."),
)
register(
    "agreements.payee_accepted",
    title=_("Your agency or insurer was accepted"),
    text=_("Another administrator has checked %(name)s. Agreements may name it, and it can be paid."),
)
register(
    "agreements.payee_refused",
    title=_("Your agency or insurer was refused"),
    text=_("Another administrator refused %(name)s as you proposed it: %(reason)s"),
)
register(
    "agreements.compare",
    title=_("A signed paper waits to be compared"),
    text=_(
        "%(party)s signed agreement %(number)s “%(title)s” on paper. Please compare it with the frozen text by %(due)s."
    ),
    urgent=True,
)
register(
    "agreements.paper_returned",
    title=_("The signed paper was sent back"),
    text=_("Agreement %(number)s: %(reason)s. Please hand in better pages by %(due)s."),
    urgent=True,
)
register(
    "agreements.paper_confirmed",
    title=_("The signed paper was confirmed"),
    text=_("Agreement %(number)s “%(title)s”: your signature on paper counts now."),
)
