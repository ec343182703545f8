"""``python -m vprog``."""

from vprog.cli import main

if __name__ == "__main__":
    main()
