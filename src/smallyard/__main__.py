"""`python -m smallyard` is the command `smallyard`."""

from smallyard.app.cli.main import main

if __name__ == "__main__":
    main()
