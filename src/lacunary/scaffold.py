"""Makes a new review project: a commented `lacunary.toml`, a first mapping and an empty table to fill in."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from lacunary.graph.errors import ProjectError
from lacunary.loaders.personal_files import write_file
from lacunary.loaders.project import PROJECT_FILE

__all__ = ["new_project"]

_FILES = {
    "included.toml": "mappings/included.toml",
    "included.csv": "sources/included.csv",
    "gitignore": ".gitignore",
    "lacunary.toml": PROJECT_FILE,  # the last: where it is missing, an interrupted `init` can be run again
}
_FOLDERS = ("sources", "mappings/values", "vocabulary", "decisions")


def new_project(folder: Path) -> list[Path]:
    """Make the folder's files and sub-folders; an error where there is a project already, and nothing is overwritten."""
    if (folder / PROJECT_FILE).exists():
        raise ProjectError(str(folder), "there is a project here already", "Choose another folder.")
    written: list[Path] = []
    try:
        for name in _FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
        for template, place in _FILES.items():
            target = folder / place
            if not target.exists():
                text = files("lacunary.loaders").joinpath("template", template).read_text(encoding="utf-8")
                written.append(write_file(target, text.encode("utf-8")))
    except OSError as error:
        raise ProjectError(str(folder), f"cannot be written ({error.strerror})", "Choose another folder.") from None
    return written
