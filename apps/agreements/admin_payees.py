"""Agencies and insurers, kept by two people: one proposes in the form, another one types the account number again."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.accounts.models import User
from apps.agreements.models import OutsidePayee, PayeeProposal
from apps.agreements.payee_comparison import compare
from apps.agreements.rules import can_decide_payee, can_withdraw_payee
from apps.agreements.services import accept_payee, propose_payee, refuse_payee, withdraw_payee
from apps.core.masking import mask_account
from apps.organisations.proposals import ProposalQueue, ProposedTable
from apps.organisations.queues import Decision, LateFilter, shown

NUMBER = lazy("Account number")
KIND, CODE = shown("kind", lazy("Kind")), shown("credit_code", lazy("Unified social credit code"))
UNTIL = shown("licence_until", lazy("Licence valid until"))


class PayeeForm(forms.ModelForm[OutsidePayee]):
    account = forms.CharField(
        label=NUMBER, required=False, max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    class Meta:
        model = OutsidePayee
        fields = (*OutsidePayee.SAID[:-1], "account", "bank_code")
        help_texts = {
            "licence": lazy("Of the human resources service licence, or of the insurance licence."),
            "licence_until": lazy("Empty where the licence has no end. Afterwards no new agreement can name it."),
            "source": lazy("The paper with the account that was seen, with its date."),
            "bank_code": lazy("12 digits, if you know them."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self.instance.account_last_four if self.instance.pk else ""
        self.fields["account"].help_text = (
            _("On file: %(account)s. Leave it empty to keep it.") % {"account": mask_account(known)}
            if known
            else _("12 to 24 digits. The second person types it again from the paper.")
        )


class OutsidePayeeAdmin(ProposedTable[OutsidePayee]):
    """What is saved here is proposed only: nobody is paid before another administrator has checked the account."""

    list_display = ["name_zh", KIND, CODE, "account", UNTIL]
    list_filter = ["kind"]
    search_fields = ["name_zh", "name_en", "credit_code"]
    form = PayeeForm
    change_form_template = "admin/proposed.html"

    def propose(self, row: OutsidePayee, form: Any, *, by: User) -> PayeeProposal:
        return propose_payee(row, account=form.cleaned_data["account"], by=by)

    def account(self, row: OutsidePayee) -> str:
        return mask_account(row.account_last_four)

    account.short_description = lazy("Account")  # type: ignore[attr-defined]


class PayeeProposalAdmin(ProposalQueue[PayeeProposal]):
    """What waits for a second person; of the account nobody sees more than its last digits."""

    list_display = ["name_zh", KIND, CODE, "standing", "due", "maker", "proposed"]
    list_filter = ["status", "kind", LateFilter]
    change_form_template = "admin/proposal.html"
    readonly_fields = ["standing", "maker", "proposed", "decider", "decided", shown("reason", lazy("Reason"))]
    fields = [*readonly_fields]
    decisions = (
        Decision(
            "accept",
            lazy("Licence and account are right: accept"),
            lambda row, by, number: accept_payee(row, account=number, by=by),
            asks_reason=True,
            harmless=True,
            reason_label=NUMBER,
            reason_hint=lazy("Type it from the payee's paper. It is compared with the number that was proposed."),
        ),
        Decision(
            "refuse",
            lazy("Refuse, with the reason"),
            lambda row, by, reason: refuse_payee(row, by=by, reason=reason),
            asks_reason=True,
        ),
        Decision("withdraw", lazy("Take my proposal back"), lambda row, by, _reason: withdraw_payee(row, by=by)),
    )

    def may_decide(self, user: User, row: PayeeProposal) -> bool:
        return can_decide_payee(user, row)

    def may_withdraw(self, user: User, row: PayeeProposal) -> bool:
        return can_withdraw_payee(user, row)

    def shown_with(self, row: PayeeProposal) -> dict[str, Any]:
        return {"comparison": compare(row)}

    def next_action(self, row: PayeeProposal) -> str:
        return _("Compare licence and account with the payee's paper")
