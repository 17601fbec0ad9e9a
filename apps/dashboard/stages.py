"""The main life cycle as a bar: where a match, an agreement or an assignment stands between Published and Returned."""

from dataclasses import dataclass

from django.utils.translation import pgettext_lazy
from django_stubs_ext import StrOrPromise

from apps.agreements.models import Agreement
from apps.assignments.models import Assignment
from apps.demands.models import Demand
from apps.matching.models import Match

# A demand that nobody reads, not yet or no more, is beside the bar: its own state says where it stands.
WAITING = (Demand.Status.DRAFT, Demand.Status.IN_APPROVAL)
OVER = (Demand.Status.EXPIRED, Demand.Status.CLOSED, Demand.Status.CANCELLED)
BESIDE: dict[str, StrOrPromise] = {status.value: status.label for status in (*WAITING, *OVER)}
STAGES: tuple[tuple[str, StrOrPromise], ...] = (
    ("published", pgettext_lazy("stage", "Published")),
    ("talks", pgettext_lazy("stage", "In talks")),
    ("consented", pgettext_lazy("stage", "Unit consented")),
    ("signed", pgettext_lazy("stage", "Signed")),
    ("working", pgettext_lazy("stage", "On assignment")),
    ("accepted", pgettext_lazy("stage", "Accepted")),
    ("settled", pgettext_lazy("stage", "Settled")),
    ("returned", pgettext_lazy("stage", "Returned and reviewed")),
)
LABELS: dict[str, StrOrPromise] = {**dict(STAGES), **BESIDE}

OF_MATCH = {
    Match.Status.SUGGESTED: "published",
    Match.Status.INVITED: "talks",
    Match.Status.INTERESTED: "talks",
    Match.Status.UNIT_ASKED: "consented",
    Match.Status.UNIT_CONSENTED: "signed",
    Match.Status.AGREED: "signed",
}
OF_AGREEMENT = {
    Agreement.Status.SIGNED: "working",
    Agreement.Status.ACTIVE: "working",
    Agreement.Status.COMPLETED: "settled",
}
OF_ASSIGNMENT = {
    Assignment.Status.PLANNED: "working",
    Assignment.Status.ON_ASSIGNMENT: "working",
    Assignment.Status.COMPLETED: "settled",
    Assignment.Status.RETURN_PENDING: "returned",
    Assignment.Status.RETURN_OVERDUE: "returned",
    Assignment.Status.RETURNED: "returned",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """The stage that is under way now; ``finished`` where the whole story is over."""

    code: str
    finished: bool = False

    @property
    def label(self) -> StrOrPromise:
        return LABELS[self.code]

    @property
    def beside(self) -> bool:
        """Whether this is a demand's own state instead of a stage of the bar."""
        return self.code in BESIDE

    @property
    def tone(self) -> str:
        if self.beside:
            return "wait" if self.code in WAITING else ""
        return "done" if self.finished else "active"


def stage_of_demand(demand: Demand) -> Standing:
    """A demand by itself waits for the office, is published, or is over; its matches say more."""
    return Standing(demand.status if demand.status in BESIDE else "published")


def stage_of_match(match: Match) -> Standing:
    return Standing(OF_MATCH.get(Match.Status(match.status), "talks"))


def stage_of_agreement(agreement: Agreement) -> Standing:
    """Until all have signed, signing is what is under way."""
    return Standing(OF_AGREEMENT.get(Agreement.Status(agreement.status), "signed"))


def stage_of_assignment(assignment: Assignment) -> Standing:
    status = Assignment.Status(assignment.status)
    return Standing(OF_ASSIGNMENT[status], finished=status == Assignment.Status.RETURNED)


def life_cycle(story: Demand | Match | Agreement | Assignment) -> Standing:
    """Where the story of this object stands."""
    if isinstance(story, Demand):
        return stage_of_demand(story)
    if isinstance(story, Match):
        return stage_of_match(story)
    if isinstance(story, Agreement):
        return stage_of_agreement(story)
    return stage_of_assignment(story)
