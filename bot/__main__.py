"""``python -m bot`` is ``dragoman``."""


def main() -> None:
    """Run the command line. It is imported here and not above, for worker processes import this module too."""
    from bot.cli import main as run

    run()


if __name__ == "__main__":
    main()
