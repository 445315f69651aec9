"""Runs code in another process, as another user of the same folder would."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path
from tempfile import TemporaryDirectory

__all__ = ["elsewhere"]


def elsewhere(
    code: str, *arguments: object, python: str = sys.executable
) -> subprocess.CompletedProcess[str]:
    """Run code in another process, as another user of the same folder would."""
    text = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom lacunary.graph import GraphBuilder,"
        " open_store\n" + textwrap.dedent(code)
    )
    source = Path(__file__).parent.parent / "src"
    paths = os.pathsep.join([str(source), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    environment = os.environ | {"PYTHONPATH": paths, "PYTHONIOENCODING": "utf-8"}
    command = [python, "-c", text, *map(str, arguments)]
    with (
        TemporaryDirectory() as folder
    ):  # the released JVM build leaves a folder `log` where it runs
        return subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )
