"""`python -m lacunary`: the command line."""

from lacunary.cli import main

main()
