"""The image and the compose file: no engine is needed to see that they fit the project."""

import fnmatch
import http.server
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
import yaml

from talentshare import probe
from tools.demo import commands

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES = COMPOSE["services"]
SITE = ("web", "relay", "worker", "beat")
# Settings that a city leaves alone, or that only the services of the owner are given.
NOT_IN_COMPOSE = {"DEBUG", "DEMO", "HSTS_PRELOAD", "OWNER_DATABASE_URL"}


def instructions() -> list[tuple[str, str]]:
    text = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in lines]


def of(kind: str) -> list[str]:
    return [rest for found, rest in instructions() if found == kind]


def settings_read() -> set[str]:
    code = (ROOT / "talentshare" / "settings.py").read_text("utf-8")
    return set(re.findall(r'(?:env\.\w+|_database)\(\s*"([A-Z_]+)"', code))


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pathlib.Path]:
    """The tree as the image gets it: what .dockerignore leaves."""
    lines = [line for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line and line[0] != "#"]
    deep = [line.removeprefix("**/") for line in lines if line.startswith("**/")]

    def ignored(folder: str, names: list[str]) -> set[str]:
        patterns = deep + ([line for line in lines if "/" not in line] if pathlib.Path(folder) == ROOT else [])
        return {name for name in names if any(fnmatch.fnmatch(name, pattern) for pattern in patterns)}

    target = tmp_path_factory.mktemp("image") / "tree"
    shutil.copytree(ROOT, target, ignore=ignored)
    yield target
    shutil.rmtree(target)


def test_the_compose_file_fits_its_schema() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run([*command, "docker-compose.yml"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_compose_file_runs_the_processes_that_the_demo_runs() -> None:
    image = yaml.safe_load(of("CMD")[-1])
    for name, command in commands(pathlib.Path("state"), 8000).items():
        ours = SERVICES[name].get("command", image)
        words = [
            word for word in command if word in {"gunicorn", "celery", "worker", "beat", "relay", "talentshare.wsgi"}
        ]
        assert [word for word in words if word not in ours] == [], name
    assert set(commands(pathlib.Path("state"), 8000)) == set(SITE)


def test_every_setting_of_the_environment_is_given_and_explained() -> None:
    given = set(SERVICES["web"]["environment"])
    assert settings_read() - given == NOT_IN_COMPOSE
    assert given - settings_read() == set()
    manual = (ROOT / "docs" / "operations.md").read_text("utf-8")
    assert [name for name in sorted(settings_read()) if f"`{name}`" not in manual] == []
    asked = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text("utf-8")))
    assert [name for name in sorted(asked) if name not in manual] == []


def test_no_secret_has_a_value_and_only_the_owners_services_know_the_owner() -> None:
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    for secret in ("SECRET_KEY", "FIELD_KEYS", "INDEX_KEY", *re.findall(r"\b[A-Z]+_PASSWORD\b", text)):
        assert re.search(rf"\$\{{{secret}:\?", text) or secret == "POSTGRES_PASSWORD", secret
        assert not re.search(rf"\$\{{{secret}:?-\w", text), secret
    knows = {name for name, one in SERVICES.items() if "OWNER_PASSWORD" in str(one)}
    assert knows == {"prepare", "setup", "backup"}
    assert {name for name, one in SERVICES.items() if "ports" in one} == {"proxy"}


def test_the_servers_are_those_the_site_was_made_for() -> None:
    assert "builtin-locale=C.UTF-8" in SERVICES["db"]["environment"]["POSTGRES_INITDB_ARGS"]
    broker = " ".join(SERVICES["broker"]["command"])
    assert "--appendonly yes" in broker
    assert "--maxmemory-policy noeviction" in broker
    for name in SITE:
        assert SERVICES[name]["depends_on"]["setup"] == {"condition": "service_completed_successfully"}
        assert "data:/data" in SERVICES[name]["volumes"]
    manage = {line.split()[2] for line in SERVICES["setup"]["command"][-1].splitlines()}
    assert manage == {"migrate", "collectstatic", "load_catalogue"}


def test_the_image_installs_what_we_install_and_runs_without_root() -> None:
    steps = of("RUN")
    assert [step for step in steps if step.startswith("pip")] == [
        "pip install -r requirements.txt",
        "pip install --no-deps -r requirements-data.txt",
    ]
    for source in of("COPY"):
        assert all((ROOT / name).exists() for name in source.split()[:-1]), source
    kinds = [kind for kind, _rest in instructions()]
    assert of("USER") == ["talentshare"]
    assert kinds.index("USER") > max(n for n, kind in enumerate(kinds) if kind in {"RUN", "COPY"})
    volumes = {place.split(":")[1] for name in (*SITE, "backup") for place in SERVICES[name]["volumes"]}
    assert set(yaml.safe_load(of("VOLUME")[0])) == volumes


def test_the_steps_of_the_image_work_in_the_tree_it_gets(context: pathlib.Path, tmp_path: pathlib.Path) -> None:
    steps = [step for step in of("RUN") if "python " in step]
    assert any("catalogue.py compile" in step for step in steps)
    assert any("collectstatic" in step for step in steps)
    bare = {"PATH": f"{pathlib.Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path)}
    for step in [*steps, "SECRET_KEY=x gunicorn --check-config talentshare.wsgi"]:
        here = step.replace("/tmp/", f"{tmp_path}/")
        done = subprocess.run(["sh", "-ec", here], cwd=context, env=bare, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{step}\n{done.stderr[-2000:]}"
    assert list(context.glob("locale/*/LC_MESSAGES/*.mo"))
    assert not (context / "tests").exists()


@pytest.mark.parametrize(("status", "lives"), [(200, True), (301, False), (503, False)])
def test_the_probe_asks_like_the_proxy(monkeypatch: pytest.MonkeyPatch, status: int, lives: bool) -> None:
    asked: list[tuple[str, str, str]] = []

    class Web(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers["Host"], self.headers["X-Forwarded-Proto"]))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    monkeypatch.setenv("SITE_URL", "https://talent.example")
    with http.server.HTTPServer(("127.0.0.1", 0), Web) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        assert probe.lives(server.server_port) is lives
        thread.join()
    assert asked == [("/livez", "talent.example", "https")]


def test_the_probe_says_no_where_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        assert probe.lives(free.getsockname()[1]) is False
