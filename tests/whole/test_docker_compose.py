"""docker-compose.yml, checked by docker-compose itself where it is installed (there is no engine to
start it here).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

FILE = Path(__file__).parents[2] / "docker-compose.yml"


def compose(**environment: str) -> subprocess.CompletedProcess[str]:
    """`docker-compose config` with these variables and none of the caller's."""
    program = shutil.which("docker-compose")
    if program is None:
        if os.environ.get("LACUNARY_REQUIRE_NEO4J"):
            pytest.fail("docker-compose is not installed")
        pytest.skip("docker-compose is not installed (Debian: apt-get install docker-compose)")
    variables = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")} | environment
    return subprocess.run(
        [program, "-f", str(FILE), "config"],
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )


def entrypoint(password: str) -> subprocess.CompletedProcess[str]:
    """The shell lines that look at the password before the server starts, with `tini` replaced by
    `echo`.
    """
    text = FILE.read_text(encoding="utf-8")
    found = re.search(r"- -c\n      - \|\n(.*?)\n      - neo4j-with-password", text, re.DOTALL)
    assert found is not None
    script = (
        found[1]
        .replace("$$", "$")
        .replace("exec tini", 'echo "auth=$NEO4J_AUTH left=$LACUNARY_NEO4J_PASSWORD"; exit #')
    )
    variables = {"PATH": os.environ["PATH"], "LACUNARY_NEO4J_PASSWORD": password}
    return subprocess.run(
        ["bash", "-c", script], env=variables, capture_output=True, text=True, check=False
    )


def test_it_is_valid_pinned_and_open_to_this_machine_only() -> None:
    """Version 5.26 by default, ports on loopback, a health check, named volumes."""
    done = compose(LACUNARY_NEO4J_PASSWORD="correct horse")
    assert (0, "") == (done.returncode, done.stderr)
    assert "image: neo4j:5.26.28-community" in done.stdout
    ports = re.findall(r"- (\S+/tcp)", done.stdout)
    assert ["127.0.0.1:7474:7474/tcp", "127.0.0.1:7687:7687/tcp"] == ports
    assert "healthcheck:" in done.stdout
    assert ["neo4j-data:/data:rw", "neo4j-logs:/logs:rw"] == re.findall(
        r"- (neo4j-\w+:/\S+)", done.stdout
    )


def test_the_version_and_memory_can_be_chosen() -> None:
    """NEO4J_TAG, NEO4J_HEAP and NEO4J_PAGECACHE."""
    done = compose(
        LACUNARY_NEO4J_PASSWORD="x",
        NEO4J_TAG="2026.08.1-community",
        NEO4J_HEAP="2g",
        NEO4J_PAGECACHE="1g",
    )
    assert "image: neo4j:2026.08.1-community" in done.stdout
    assert "NEO4J_server_memory_heap_max__size: 2g" in done.stdout
    assert "NEO4J_server_memory_pagecache_size: 1g" in done.stdout


def test_no_query_reads_a_file_of_the_server() -> None:
    """The same setting as in tests/neo4j/server.py, where a test tries it."""
    done = compose(LACUNARY_NEO4J_PASSWORD="x")
    assert re.search(
        r"""NEO4J_dbms_security_allow__csv__import__from__file__urls: ["']?false""", done.stdout
    )
    assert "NEO4J_server_directories_import: /var/lib/neo4j/import" in done.stdout


@pytest.mark.parametrize("environment", [{}, {"LACUNARY_NEO4J_PASSWORD": ""}])
def test_it_refuses_to_start_without_a_password(environment: dict[str, str]) -> None:
    """And says which variable to set."""
    done = compose(**environment)
    assert 0 != done.returncode
    assert "set LACUNARY_NEO4J_PASSWORD to a password of your own" in done.stderr


@pytest.mark.parametrize("password", ["neo4j", "password", "changeme", "12345678"])
def test_it_refuses_a_well_known_password(password: str) -> None:
    """The container stops with a plain sentence before the server starts."""
    done = entrypoint(password)
    assert (1, "LACUNARY_NEO4J_PASSWORD is a well-known password. Choose one of your own.\n") == (
        done.returncode,
        done.stderr,
    )


def test_a_password_of_ones_own_reaches_the_server() -> None:
    """As NEO4J_AUTH, and under no second name."""
    done = entrypoint("correct horse $battery")
    assert (0, "auth=neo4j/correct horse $battery left=\n") == (done.returncode, done.stdout)
