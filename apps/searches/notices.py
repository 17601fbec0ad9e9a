"""What this app tells people."""

from django.utils.translation import gettext_lazy as _

from apps.messaging.kinds import register

register(
    "searches.new",
    title=_("New for your search: %(search)s"),
    text=_("New results: %(count)s. On this page you see them, or stop these notices with one click."),
)
