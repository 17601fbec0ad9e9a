"""What a talent is told about the own profile."""

from django.utils.translation import gettext_lazy as _

from apps.messaging.kinds import register

register(
    "talents.verified",
    title=_("Your profile is verified"),
    text=_("The talent office has checked your profile. Units see the mark “office verified”."),
)
register(
    "talents.returned",
    title=_("Your profile came back"),
    text=_("The talent office asks you to correct your profile: %(reason)s Then hand it in again."),
)
