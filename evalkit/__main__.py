"""``python -m evalkit``: the command line."""

from evalkit.cli import main

if __name__ == "__main__":
    main()
