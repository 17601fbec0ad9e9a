"""Every address of the site that has a name is really requested by the tests, on whichever worker.

A middleware of ``tests.settings`` notes what is asked; workers hand their notes to the process that started them, which
fails the run when a name was never asked. Only a run of everything can tell: paths, ``-k`` and ``-m`` leave the check out.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver

ASKED: set[tuple[str, str]] = set()
"""Name and method of every request of this process."""

# Names that are not ours: whoever wrote them tests them, and we close or restyle some.
FOREIGN = ("account_", "mfa_", "admin:jsi18n", "admin:password_change", "admin:view_on_site", "admin:log")


class NoteMiddleware:
    """Stands before all others, so that a refusal counts as an answer too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.resolver_match is not None:
            ASKED.add((request.resolver_match.view_name, str(request.method)))
        return response


def named_urls(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from named_urls(one.url_patterns, f"{one.namespace}:" if one.namespace else space)
        elif one.name:
            yield f"{space}{one.name}"


def patterns_in(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from patterns_in(one.url_patterns)
        else:
            yield one


def names_to_ask() -> set[str]:
    return {name for name in named_urls(get_resolver().url_patterns) if not name.startswith(FOREIGN)}


class EveryAddress:
    """The plugin: gathers the notes of all workers and judges them at the end of a whole run."""

    def __init__(self, names: Callable[[], set[str]] = names_to_ask) -> None:
        self.names = names
        self.missing: list[str] = []

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        ASKED.update(tuple(one) for one in getattr(node, "workeroutput", {}).get("addresses", ()))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output["addresses"] = sorted(ASKED)
        elif session.exitstatus == pytest.ExitCode.OK and is_whole(session.config):
            self.missing = sorted(self.names() - {name for name, _method in ASKED})
            session.exitstatus = pytest.ExitCode.TESTS_FAILED if self.missing else pytest.ExitCode.OK

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if self.missing:
            terminalreporter.section("addresses that no test requested", red=True)
            terminalreporter.write_line("\n".join(self.missing))


def is_whole(config: pytest.Config) -> bool:
    """Whether everything was run: no path, no choice by name or mark, nothing left out."""
    option = config.option
    chosen = (option.keyword, option.markexpr, option.deselect, option.collectonly, getattr(option, "lf", False))
    return config.args_source is not pytest.Config.ArgsSource.ARGS and not any(chosen)
