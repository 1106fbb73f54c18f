"""What the frozen program starts with."""

from desktop.cli import main

main()
