"""The steps of a split that runs over the whole agreement, in words."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from apps.settlement.calc import results
from apps.settlement.calc.running import LAID_OUT, PREMIUM, RUNNING_SHARE
from apps.settlement.wording_amounts import exact_amount, percent

RUNNING_BASES: Mapping[str, Any] = {
    RUNNING_SHARE: _lazy("Share of all payments so far, less what was had before; see the steps"),
    LAID_OUT: _lazy("Fixed by clause 8, outside the shares; not income"),
    PREMIUM: _lazy("Fixed by clause 8, outside the shares"),
    results.BASIS: _lazy("Share of the declared result by clause 8, less the tax; see the steps"),
}


def _so_far(step: Mapping[str, Any]) -> str:
    return f"{exact_amount(step['earlier_fen'])} + {exact_amount(step['piece_fen'])}"


def _fixed(step: Mapping[str, Any]) -> str:
    return _("fixed %(whole)s, taken first") % {"whole": exact_amount(step["whole_fen"])} + _less_had(step)


def _share(step: Mapping[str, Any]) -> str:
    words = f"{exact_amount(step['base_fen'])} × {percent(step['share_bp'])}"
    if step["steps"]:
        words = _("%(base)s by steps: %(steps)s") % {"base": exact_amount(step["base_fen"]), "steps": _steps(step)}
    if step["cap_fen"] is not None:
        words = _("%(share)s, at most %(cap)s") % {"share": words, "cap": exact_amount(step["cap_fen"])}
    return words + _less_had(step)


def _steps(step: Mapping[str, Any]) -> str:
    first = percent(step["share_bp"])
    above = _("above %(from)s %(share)s")
    return " · ".join([first, *(above % {"from": exact_amount(at), "share": percent(bp)} for at, bp in step["steps"])])


def _of_result(step: Mapping[str, Any]) -> str:
    words = f"{exact_amount(step['result_fen'])} × {percent(step['share_bp'])}"
    if step["cap_fen"] is not None:
        words = _("%(share)s, at most %(cap)s") % {"share": words, "cap": exact_amount(step["cap_fen"])}
        if step["earlier_fen"]:
            told = {"share": words, "had": exact_amount(step["earlier_fen"])}
            words = _("%(share)s in all, of which %(had)s was had before") % told
    return words


def _less_had(step: Mapping[str, Any]) -> str:
    had = _(", less %(had)s had before")
    return had % {"had": exact_amount(step["had_fen"])} if step["had_fen"] else ""


def _rest(step: Mapping[str, Any]) -> str:
    return " \u2212 ".join([exact_amount(step["base_fen"]), *(exact_amount(part) for part in step["less"])])


RUNNING_STEPS: Mapping[str, tuple[Any, Callable[[Mapping[str, Any]], str]]] = {
    results.STEP: (_lazy("Share of the declared result"), _of_result),
    "so_far": (_lazy("All payments so far"), _so_far),
    "fixed_travel": (_lazy("Travel"), _fixed),
    "fixed_insurance": (_lazy("Insurance"), _fixed),
    "running_fee": (_lazy("Operator's fee"), _share),
    "running_intermediary": (_lazy("Agency's reward"), _share),
    "running_sending_unit": (_lazy("Sending unit's share"), _share),
    "running_rest": (_lazy("Before tax"), _rest),
}
