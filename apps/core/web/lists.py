"""Lists whose filters live in the address: one form, removable chips, a total, and 20, 50 or 100 rows a page.

    class DemandFilters(Filters):
        q = forms.CharField(label=gettext_lazy("Words"), required=False)
        region = forms.ModelChoiceField(..., to_field_name="code")

    filters = DemandFilters(request.GET)
    found = search(demands_public(), **filters.chosen)
    listing = Listing(request, found, filters, keep=("tab",))
    return render(request, "…", {"listing": listing})

In the template: ``{% filter_bar listing %}``, then the rows of ``listing.page`` or a designed empty state (which asks
``listing.filtered`` and offers ``listing.clear_url``), then ``{% list_foot listing %}``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, QueryDict
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

PER_PAGE = (20, 50, 100)
SHOWN = 4  # fields that stand in the bar; the others open under "More filters"


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in force: its words, and the address of the list without it."""

    label: str
    url: str


class Filters(forms.Form):
    """Filters of a list. Nothing is required; what the address holds wrongly is left out instead of refused."""

    def __init__(self, data: QueryDict, **kwargs: Any) -> None:
        super().__init__(data, auto_id="filter_%s", **kwargs)
        for field in self.fields.values():
            field.required = False
            if isinstance(field, forms.ModelChoiceField):
                field.empty_label = pgettext("filter", "Any")
        self.is_valid()

    @property
    def chosen(self) -> dict[str, Any]:
        """The cleaned values that narrow the list, by name."""
        return {name: value for name, value in self.cleaned_data.items() if _narrows(value)}

    @property
    def first(self) -> list[forms.BoundField]:
        return list(self)[:SHOWN]

    @property
    def more(self) -> list[forms.BoundField]:
        return list(self)[SHOWN:]

    @property
    def more_chosen(self) -> bool:
        """Whether a filter under "More filters" is in force; then it stands open."""
        return any(field.name in self.chosen for field in self.more)

    def words_of(self, name: str) -> list[str]:
        """What is chosen for ``name`` in words a reader knows, one for each value."""
        value, field = self.cleaned_data[name], self.fields[name]
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            labels = {str(key): str(label) for key, label in _flat(field.choices)}
            return [labels.get(str(one), str(one)) for one in (value if isinstance(value, list) else [value])]
        if isinstance(value, bool):
            return [""]
        if hasattr(value, "isoformat"):
            return [formats.date_format(value, "Y-m-d")]
        many = isinstance(field, forms.ModelMultipleChoiceField)
        return [str(one) for one in (value if many else [value])]


class Bar:
    """What the bar above filtered rows shows: its fields, what is in force, and how many rows are left (``count``).

    ``keep`` names other values of the address that the filters must not lose, such as a tab.
    """

    def __init__(self, query: QueryDict, filters: Filters, count: int, *, keep: Iterable[str] = ()) -> None:
        self.query, self.filters, self.count, self.keep = query, filters, count, list(keep)

    @property
    def filtered(self) -> bool:
        return bool(self.filters.chosen)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Names and values that the form of the bar carries along."""
        return [(name, str(self.query[name])) for name in self.keep if self.query.get(name)]

    @property
    def clear_url(self) -> str:
        query = QueryDict(mutable=True)
        query.update(dict(self.kept))
        return f"?{query.urlencode()}"

    @property
    def chips(self) -> list[Chip]:
        return [chip for name in self.filters.chosen for chip in self._chips_of(name)]

    def _chips_of(self, name: str) -> list[Chip]:
        label = str(self.filters.fields[name].label)
        values = self.query.getlist(name)
        words = self.filters.words_of(name)
        several = len(words) == len(values) and len(words) > 1
        return [
            Chip(_("%(field)s: %(value)s") % {"field": label, "value": word} if word else label,
                 self._without(name, values[at] if several else None))
            for at, word in enumerate(words)
        ]  # fmt: skip

    def _without(self, name: str, value: str | None) -> str:
        query = self.query.copy()
        left = [one for one in query.getlist(name) if value is not None and one != value]
        query.setlist(name, left)
        query.pop("page", None)
        return f"?{query.urlencode()}"


class Listing(Bar):
    """One page of a filtered list, with what the bar above it and the foot below it show."""

    def __init__(self, request: HttpRequest, rows: Any, filters: Filters, *, keep: Iterable[str] = ()) -> None:
        self.per_page = _per_page(request.GET.get("per", ""))
        self.page: Page[Any] = Paginator(rows, self.per_page).get_page(request.GET.get("page"))
        super().__init__(request.GET, filters, self.page.paginator.count, keep=[*keep, "per"])

    @property
    def sizes(self) -> list[tuple[int, str, bool]]:
        """Page sizes as (rows, address, whether it is the present one); none where one page shows all."""
        if self.count <= PER_PAGE[0]:
            return []
        return [(rows, self._sized(rows), rows == self.per_page) for rows in PER_PAGE]

    def _sized(self, rows: int) -> str:
        query = self.query.copy()
        query.pop("page", None)
        query["per"] = str(rows)
        return f"?{query.urlencode()}"


def _per_page(asked: str) -> int:
    return int(asked) if asked in {str(rows) for rows in PER_PAGE} else PER_PAGE[0]


def _narrows(value: Any) -> bool:
    return value not in (None, "", False) and not (hasattr(value, "__len__") and len(value) == 0)


def _flat(choices: Any) -> Iterable[tuple[Any, Any]]:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label
