"""Forms of the paper route: the files, what stands on the paper, and the comparison page by page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.agreements.forms import DateInput
from apps.agreements.models import Agreement, PaperCopy, SignatureSlot
from apps.agreements.selectors import possible_signers
from apps.agreements.services.paper import DIFFERS, SAME
from apps.core import clock

SealKind = SignatureSlot.SealKind


class FilesInput(forms.FileInput):
    """Several files at once; on a phone the camera is offered as well."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class FilesField(forms.FileField):
    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = [one for one in (data if isinstance(data, list) else [data]) if one]
        if not given:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return given


class PaperFilesForm(forms.Form):
    scans = FilesField(
        label=gettext_lazy("Scan or photographs"),
        help_text=gettext_lazy(
            "One PDF, or a photograph of every page as JPEG or PNG, up to 20 MB each. You may add them one after another."
        ),
        widget=FilesInput(attrs={"accept": "image/*,application/pdf", "multiple": True}),
        error_messages={"required": gettext_lazy("Choose the scan or the photographs first.")},
    )


class PersonField(forms.ModelChoiceField[User]):
    def label_from_instance(self, obj: User) -> str:
        return obj.name


class HandInForm(forms.Form):
    """Who signed, with which seal, on which day; of a talent, the consent that stands by itself."""

    signer = PersonField(
        User.objects.none(),
        label=gettext_lazy("Who signed the paper"),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say who signed the paper.")},
    )
    seal_kind = forms.ChoiceField(
        label=gettext_lazy("Seal on the paper"),
        choices=[(SealKind.OFFICIAL, SealKind.OFFICIAL.label), (SealKind.CONTRACT, SealKind.CONTRACT.label)],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say which seal stands on the paper.")},
    )
    signed_on = forms.DateField(
        label=gettext_lazy("Date on the paper"),
        widget=DateInput,
        error_messages={"required": gettext_lazy("Give the date written on the paper.")},
    )
    data_consent = forms.BooleanField(
        label=gettext_lazy("I agree to the processing of my personal data as clause 21 says"),
        help_text=gettext_lazy("This consent stands by itself; you may withdraw it later."),
        error_messages={"required": gettext_lazy("Please say separately whether your data may be processed.")},
    )

    def __init__(self, *args: Any, agreement: Agreement, slot: SignatureSlot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        signers = possible_signers(agreement, slot).order_by("pk")
        field = self.fields["signer"]
        if isinstance(field, PersonField):
            field.queryset = signers
        only = list(signers[:2])
        field.initial = only[0].pk if len(only) == 1 else None
        self.fields["signed_on"].initial = clock.today()
        if slot.unit is None:
            del self.fields["signer"], self.fields["seal_kind"]
            self.by_hand: User | None = agreement.talent.user
        else:
            del self.fields["data_consent"]
            self.by_hand = None

    def facts(self) -> dict[str, Any]:
        """The cleaned answers as the service takes them."""
        cleaned = self.cleaned_data
        return {
            "signer": cleaned.get("signer") or self.by_hand,
            "seal_kind": cleaned.get("seal_kind") or SealKind.NONE,
            "signed_on": cleaned["signed_on"],
            "data_consent": cleaned.get("data_consent", False),
        }


class CompareForm(forms.Form):
    """Every page marked as the same or as different, and a reason where the paper goes back."""

    at_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("What differs or cannot be read"),
        help_text=gettext_lazy("Only where you send the paper back. The party reads these words."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, copy: PaperCopy) -> None:
        super().__init__(data, initial={"at_hash": copy.sha256})
        # Sent back, a paper need not be looked at to its end.
        every = data is None or data.get("decision") == "confirm"
        for page in range(1, copy.pages_wanted + 1):
            self.fields[f"page-{page}"] = forms.ChoiceField(
                label=_("Page %(page)s") % {"page": page},
                choices=[(SAME, _("Same words")), (DIFFERS, _("Something differs"))],
                widget=forms.RadioSelect,
                required=every,
                error_messages={"required": _("Compare page %(page)s and mark it.") % {"page": page}},
            )

    def marks(self) -> dict[str, str]:
        """What was said of each page, by its number."""
        return {
            name.removeprefix("page-"): value for name, value in self.cleaned_data.items() if name.startswith("page-")
        }
