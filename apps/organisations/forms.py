"""Registering a unit and giving roles in it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.bank_accounts import BankCodeField
from apps.accounts.selectors import find_by_contact
from apps.core.errors import RuleViolation
from apps.organisations import credit_code as codes
from apps.organisations.models import Membership, OfficeRole, Region, Unit
from apps.organisations.selectors import cities

FACTS = ("name_zh", "name_en", "credit_code", "kind", "region", "address")


class UnitForm(forms.Form):
    name_zh = forms.CharField(label=_("Name of the unit"), help_text=_("As on the licence."), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    credit_code = forms.CharField(
        label=_("Unified social credit code"),
        help_text=_("18 characters; the last one is checked at once."),
        max_length=24,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Unit.Kind.choices, widget=forms.RadioSelect)
    region = forms.ModelChoiceField(Region.objects.none(), label=_("City or district of the seat"))
    address = forms.CharField(label=_("Registered seat"), max_length=120)
    takes_part = forms.MultipleChoiceField(
        label=_("What the unit will do"),
        choices=[("uses", _("use talents: post demands")), ("sends", _("send talents: consent to sharing"))],
        initial=["uses", "sends"],
        widget=forms.CheckboxSelectMultiple,
    )
    licence = forms.FileField(
        label=_("Licence"),
        help_text=_("A scan or a photograph: PDF, PNG or JPEG, up to 20 MB. Without it you can go on later."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/png,image/jpeg"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        region = self.fields["region"]
        if isinstance(region, forms.ModelChoiceField):
            region.queryset, region.empty_label = cities(), _("Choose a city or district")

    def clean_credit_code(self) -> str:
        try:
            return codes.checked(self.cleaned_data["credit_code"])
        except RuleViolation as violation:
            raise forms.ValidationError(str(violation.message)) from violation

    def facts(self) -> dict[str, Any]:
        """What ``register_unit`` and ``correct_unit`` take, of a valid form."""
        data = {name: value for name, value in self.cleaned_data.items() if name in FACTS}
        chosen = self.cleaned_data["takes_part"]
        return {**data, "sends": "sends" in chosen, "uses": "uses" in chosen}


class MemberForm(forms.Form):
    contact = forms.CharField(
        label=_("Mobile number or e-mail"),
        help_text=_("The person gets a message with a link, and signs in with a code."),
        max_length=80,
    )
    name = forms.CharField(
        label=_("Name"),
        help_text=_("Needed where the person has not signed up yet."),
        max_length=80,
        required=False,
    )
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices)
    authority = forms.ChoiceField(
        label=_("Authority of a signatory"),
        choices=[("", "—"), *Membership.Authority.choices],
        required=False,
    )


class BankAccountForm(forms.Form):
    """The account, written anew: what is kept is never shown whole."""

    number = forms.CharField(
        label=_("Bank account number"),
        max_length=40,
        help_text=_("12 to 24 digits. Kept encrypted; only its last four digits are shown."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    bank_code = BankCodeField()


def initial_of(unit: Unit) -> dict[str, Any]:
    """What the form shows of a unit that is put right."""
    parts = [name for name in ("uses", "sends") if getattr(unit, name)]
    return {**{name: getattr(unit, name) for name in FACTS}, "takes_part": parts}


class AppointForm(forms.ModelForm[OfficeRole]):
    """Whom to give a role in the talent office: named by the contact, so that nobody looks through all accounts."""

    contact = forms.CharField(
        label=_("Mobile number or e-mail address"),
        help_text=_("Of somebody who has signed up already."),
        max_length=254,
    )

    class Meta:
        model = OfficeRole
        fields = ("region", "role")
        labels = {"region": _("Region")}

    def clean_contact(self) -> str:
        contact: str = self.cleaned_data["contact"]
        person = find_by_contact(contact)
        if person is None:
            raise forms.ValidationError(_("Nobody has signed up with this contact yet."))
        self.instance.user = person
        return contact
