"""Who one is on a server: from the environment, else the person at the terminal is asked."""

from __future__ import annotations

import os
import sys

import click

from lacunary.graph.messages import in_language
from lacunary.remote import PASSWORD, USER, login_of_environment
from lacunary.terminal.console import spoken

__all__ = ["ask_login"]


def ask_login(uri: str) -> tuple[str, str]:
    """User and password for the server at an address; asked for only where somebody sits there."""
    if os.environ.get(PASSWORD) or not sys.stdin.isatty():
        return login_of_environment(uri)
    user = os.environ.get(USER, "neo4j")
    asked = in_language(f"Password of {user} at {uri}", spoken())
    return user, str(click.prompt(asked, hide_input=True, err=True))
