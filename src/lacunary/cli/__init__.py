"""The command line: one module for each group of commands; `main` is where it begins."""

from lacunary.cli.start import cli, main

__all__ = ["cli", "main"]
