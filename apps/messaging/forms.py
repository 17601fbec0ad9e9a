import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.core.web.lists import Filters
from apps.messaging.kinds import GROUPS
from apps.messaging.models import NoticePreference, NoticeSettings
from apps.messaging.services import Wishes
from apps.messaging.wishes import quiet_hours


class MessageForm(forms.Form):
    text = forms.CharField(label=_("Your message"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    file = forms.FileField(
        label=_("Attach a file"), help_text=_("PDF, picture or office document, 20 MB at most."), required=False
    )


class NoticeFilters(Filters):
    group = forms.ChoiceField(label=_("About"), choices=[("", pgettext_lazy("filter", "Any")), *GROUPS.items()])


class WishesForm(forms.Form):
    """By group: e-mail and text message. On the site every notice is shown anyway."""

    quiet = forms.BooleanField(label=_("Quiet hours"), required=False)
    quiet_from = forms.TimeField(
        label=_("Quiet from"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "width": "short"}, format="%H:%M"),
    )
    quiet_until = forms.TimeField(
        label=_("Quiet until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "width": "short"}, format="%H:%M"),
    )
    digest = forms.BooleanField(
        label=_("Once a day for what can wait"),
        help_text=_("At eight in the morning, one letter tells what happened. What asks you to act comes at once."),
        required=False,
    )
    language = forms.ChoiceField(
        label=_("Language of messages"),
        help_text=_("E-mails and text messages come in it. The site has its own switch at the top."),
        choices=settings.LANGUAGES,
    )

    def __init__(
        self,
        *args: Any,
        user: User,
        preferences: dict[str, NoticePreference],
        kept: NoticeSettings | None,
        language: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        for group, label in GROUPS.items():
            row = preferences.get(group)
            for channel, on in (("email", row is None or row.email), ("sms", row is None or row.sms)):
                self.fields[f"{channel}_{group}"] = forms.BooleanField(label=str(label), required=False, initial=on)
        self.initial["language"], self.initial["digest"] = language, bool(kept and kept.digest)
        hours = quiet_hours(kept)
        self.initial["quiet"] = hours is not None
        self.initial["quiet_from"], self.initial["quiet_until"] = hours or settings.QUIET_HOURS or (None, None)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("quiet") and None in (data.get("quiet_from"), data.get("quiet_until")):
            self.add_error("quiet_until", _("Give both ends of the quiet hours, or take the tick away."))
        return data

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [
            {"label": label, "email": self[f"email_{group}"], "sms": self[f"sms_{group}"]}
            for group, label in GROUPS.items()
        ]

    def wishes(self) -> Wishes:
        data = self.cleaned_data
        quiet: tuple[dt.time | None, dt.time | None] = (None, None)
        if data["quiet"]:
            quiet = (data["quiet_from"], data["quiet_until"])
        return Wishes(
            channels={group: (data[f"email_{group}"], data[f"sms_{group}"]) for group in GROUPS},
            quiet_from=quiet[0],
            quiet_until=quiet[1],
            digest=data["digest"],
            language=data["language"],
        )
