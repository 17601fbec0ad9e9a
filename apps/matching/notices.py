"""What matching tells people. The sending unit hears of one assignment only, and by a link that leads to it."""

from django.utils.translation import gettext_lazy as _

from apps.messaging.kinds import register

register(
    "matching.invited",
    title=_("Invitation: %(demand)s"),
    text=_("%(unit)s invites you. Read the demand, the pay and the reasons, and answer by %(due)s."),
    urgent=True,
)
register(
    "matching.interested",
    title=_("Interested: %(demand)s"),
    text=_("%(talent)s is interested. Talk in the thread, then place a hold on the days you need."),
)
register(
    "matching.declined",
    title=_("Declined: %(demand)s"),
    text=_("%(who)s declined. Nothing more is needed from you."),
)
register(
    "matching.dispute_answered",
    title=_("The talent office answered: %(demand)s"),
    text=_("You said that something is wrong with this match. Read the answer on its page."),
)
register(
    "matching.closed",
    title=_("Closed: %(demand)s"),
    text=_("%(unit)s has closed this demand. Nothing more is needed from you."),
)
register(
    "matching.taken_down",
    title=_("Taken down: %(demand)s"),
    text=_("The talent office has taken this demand of %(unit)s down. Nothing more is needed from you."),
)
register(
    "matching.expired",
    title=_("Its last day has passed: %(demand)s"),
    text=_("%(unit)s takes no more answers to this demand. Nothing is needed from you; others that fit you go on."),
)
register(
    "matching.filled",
    title=_("Filled: %(demand)s"),
    text=_(
        "%(unit)s has found whom it was looking for. Thank you for your interest; other demands that fit you go on."
    ),
)
register(
    "matching.seat_free",
    title=_("A seat is free again: %(demand)s"),
    text=_("%(unit)s looks for somebody again. If it still interests you, open it and go on."),
)
register(
    "matching.held",
    title=_("Your days are held: %(demand)s"),
    text=_("%(unit)s holds your days until %(until)s. Ask your unit now, so that it can answer in time."),
    urgent=True,
)
register(
    "matching.unit_asked",
    title=_("Consent asked: %(talent)s"),
    text=_("%(talent)s asks your unit about one assignment at %(unit)s. Please answer by %(due)s."),
    urgent=True,
    by_link=True,
)
register(
    "matching.unit_consented",
    title=_("The unit consents: %(demand)s"),
    text=_("%(unit)s consents. The terms can be drafted now."),
    urgent=True,
)
register(
    "matching.unit_refused",
    title=_("The unit does not consent: %(demand)s"),
    text=_("%(unit)s does not consent. The held days are free again."),
    urgent=True,
)
register(
    "matching.unit_overdue",
    title=_("Consent is overdue: %(talent)s"),
    text=_("%(unit)s was asked about one assignment and has not answered by %(due)s. Please answer, or call."),
    by_link=True,
)
register(
    "matching.relayed",
    title=_("Sealed invitation: %(demand)s"),
    text=_(
        "%(unit)s asks talents whom it cannot see. It does not know that this reached you. "
        "If it interests you, answer by %(due)s; if not, do nothing."
    ),
)
register(
    "matching.nobody",
    title=_("Nobody found: %(demand)s"),
    text=_("For %(days)s days nobody has fitted this demand of %(unit)s well. Propose somebody, or help to relax it."),
)
register(
    "matching.help_asked",
    title=_("Help wanted: %(demand)s"),
    text=_("%(unit)s finds nobody for this demand and asks you for help. Please answer in the thread by %(due)s."),
)
register(
    "matching.standing_asked",
    title=_("Standing consent asked: %(talent)s"),
    text=_("%(talent)s asks %(unit)s for a yes in advance, with limits that you set. Please answer."),
    by_link=True,
)
register(
    "matching.standing_given",
    title=_("Your standing consent is there"),
    text=_("%(unit)s consents in advance: %(days)s days a year, until %(until)s. What fits is granted at once."),
)
register(
    "matching.standing_refused",
    title=_("No standing consent"),
    text=_("%(unit)s does not consent in advance: %(reason)s You can still ask for each assignment."),
)
register(
    "matching.standing_ended",
    title=_("Your standing consent has ended"),
    text=_("%(unit)s has ended its standing consent: %(reason)s From now on each assignment is asked for."),
)
