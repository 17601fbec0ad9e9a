"""Second factors for the deployment's administrator: to take one off whose owner lost it, never to read or write one."""

from typing import cast

from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.http import HttpRequest

from apps.accounts.models import User
from apps.accounts.services import take_off_second_factor

admin.site.unregister(Authenticator)


@admin.register(Authenticator)
class SecondFactorAdmin(admin.ModelAdmin[Authenticator]):
    """Without ``data``, which holds the secret."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_select_related = ["user"]
    fields = ["user", "type", "created_at", "last_used_at"]

    actions = None

    def delete_model(self, request: HttpRequest, obj: Authenticator) -> None:
        take_off_second_factor(obj.user, by=cast(User, request.user))

    def has_delete_permission(self, request: HttpRequest, obj: Authenticator | None = None) -> bool:
        """An own one is taken off on the account's page, which asks for a code first."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.user_id != request.user.pk)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Authenticator | None = None) -> bool:
        return False
