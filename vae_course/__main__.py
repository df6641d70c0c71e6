"""``python -m vae_course`` is ``vae-course``, for when the script is not on the path."""

import sys

from vae_course.cli import main

if __name__ == "__main__":
    sys.exit(main())
