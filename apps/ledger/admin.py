"""The books, to read."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from apps.ledger.models import Account, Entry, Posting


class ReadOnly:
    """To read only: services write."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class PostingInline(ReadOnly, admin.TabularInline[Posting, Entry]):
    model = Posting
    fields = ["account", "amount_fen"]
    extra = 0


@admin.register(Account)
class AccountAdmin(ReadOnly, admin.ModelAdmin[Account]):
    list_display = ["code", "kind", "balance_fen"]
    list_filter = ["kind"]
    search_fields = ["code"]


@admin.register(Entry)
class EntryAdmin(ReadOnly, admin.ModelAdmin[Entry]):
    list_display = ["id", "kind", "subject", "event_at", "reverses"]
    list_filter = ["kind"]
    search_fields = ["subject", "idem_key"]
    list_select_related = ["reverses"]
    inlines = [PostingInline]
