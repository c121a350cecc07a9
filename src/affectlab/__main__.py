"""`python -m affectlab`: the command line, where the folder of scripts is not on the PATH."""

from affectlab.cli import main

if __name__ == "__main__":
    main()
