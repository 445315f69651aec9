"""Files that a person owns (decisions, `lacunary.toml`, mappings, value tables): written whole or
not at all, by one process at a time.

Every command that changes such a file goes through `write_file`; one that reads it first holds
`changing` around both.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

from lacunary.graph.errors import ProjectError
from lacunary.graph.whole_files import flush_folder, replace_file
from lacunary.loaders.project_lock import changing

__all__ = ["changing", "write_file"]

_REMEDIES = {
    errno.ENOSPC: "Free space on its disk; the file is as it was.",
    errno.EDQUOT: "Free space in your quota; the file is as it was.",
    errno.EIO: "Check the disk; the file is as it was.",
    errno.EROFS: "Copy the project to a folder that can be written.",
}


def write_file(path: Path, data: bytes) -> Path:
    """Put `data` in place of a person's file in one step, its folder made where it is not there;
    returns the path.

    It is written as `replace_file` says, then its folder is flushed to the disk.

    Raises ProjectError where it cannot be written: the old file is whole then.
    """
    target = Path(os.path.realpath(path))
    try:
        replace_file(target, data)
    except OSError as error:
        remedy = _REMEDIES.get(error.errno or 0, "Check the folder's permissions.")
        raise ProjectError(str(path), f"cannot be written ({error.strerror})", remedy) from None
    try:
        flush_folder(target.parent)
    except OSError as error:
        what = f"is written, but the disk did not confirm it ({error.strerror})"
        raise ProjectError(
            str(path), what, "Check the disk, then look whether the change is there."
        ) from None
    return path
