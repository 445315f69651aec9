"""Makes a new review project: a commented `lacunary.toml`, a first mapping, an empty table to fill
in; with git where wanted.
"""

from __future__ import annotations

import secrets
import shutil
import subprocess
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from lacunary.graph.errors import ProjectError
from lacunary.loaders.personal_files import write_file
from lacunary.loaders.project import PROJECT_FILE

__all__ = ["new_project", "start_history"]

_FILES = {
    "included.toml": "mappings/included.toml",
    "included.csv": "sources/included.csv",
    "gitignore": ".gitignore",
    # the last: where it is missing, an interrupted `init` can be run again
    "lacunary.toml": PROJECT_FILE,
}
_FOLDERS = ("sources", "mappings/values", "vocabulary", "decisions")


def new_project(folder: Path, *, sheet: bool = True) -> list[Path]:
    """Make the folder's files and sub-folders; an error where there is a project already, and
    nothing is overwritten. Without `sheet` there is a project of its own already, and only what is
    missing is made, but for the empty table and its mapping.
    """
    if sheet and (folder / PROJECT_FILE).exists():
        raise ProjectError(str(folder), "there is a project here already", "Choose another folder.")
    written: list[Path] = []
    try:
        for name in _FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
        for template, place in _FILES.items():
            target = folder / place
            if not target.exists() and (sheet or template == "gitignore"):
                text = (
                    files("lacunary.loaders")
                    .joinpath("template", template)
                    .read_text(encoding="utf-8")
                )
                text = text.replace(
                    "NEW-ID", f"review-{secrets.token_hex(6)}"
                )  # no two projects are taken for one
                written.append(write_file(target, text.encode("utf-8")))
    except OSError as error:
        raise ProjectError(
            str(folder), f"cannot be written ({error.strerror})", "Choose another folder."
        ) from None
    return written


def _nobody() -> bool | None:
    return None


def start_history(
    folder: Path, wanted: bool | None, ask: Callable[[], bool | None] = _nobody
) -> str:
    """Make the project a git repository where it is `wanted` (None: `ask`, which gives None where
    nobody can be asked); gives what to say.

    Raises ProjectError where git is wanted and is not there, or fails.
    """
    git = shutil.which("git")
    if wanted is None and git and not _in_repository(git, folder):
        wanted = ask()
        if wanted is None:
            return f"To keep a history of its files: git init {folder}"
    elif wanted is None:
        return (
            ""
            if git
            else (
                "git is not installed, so no history of its files is kept. Install git, then: git"
                " init"
            )
        )
    if not wanted:
        return ""
    if not git:
        raise ProjectError(
            str(folder),
            "git is not installed, so no history is kept",
            "Install git, then run `git init` there.",
        )
    ran = subprocess.run(
        [git, "init", "--quiet", str(folder)], capture_output=True, text=True, check=False
    )
    if ran.returncode:
        reason = ran.stderr.strip().rpartition("\n")[2]
        raise ProjectError(
            str(folder),
            f"`git init` failed ({reason})",
            "The project is made; run `git init` there.",
        )
    return "A git repository is there; `git add` and `git commit` keep what the files hold now."


def _in_repository(git: str, folder: Path) -> bool:
    asked = [git, "-C", str(folder), "rev-parse", "--is-inside-work-tree"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0
