"""nbgrader's ``release_feedback``, student by student.

nbgrader names a released page by the secret that was handed in with the notebook, and stops where
one is missing: what came by another way than the exchange has none. Here the others get theirs.
"""

from __future__ import annotations

import glob
from pathlib import Path

from nbgrader.exchange.default.release_feedback import ExchangeReleaseFeedback

SECRET, TIMESTAMP = "submission_secret.txt", "timestamp.txt"


class ReleaseEachFeedback(ExchangeReleaseFeedback):
    """Releases whatever feedback can be released, and says whose cannot."""

    src_path: str

    def copy_files(self) -> None:
        """Copy the pages of one student after the other."""
        kept_back = []
        for place in sorted(map(Path, glob.glob(self.src_path))):
            student = place.parent.name
            if not _has_secret(place):
                kept_back += [student] if list(place.glob("*.html")) else []
                continue
            # nbgrader reads it for its log only.
            (place / TIMESTAMP).touch()
            self.src_path = glob.escape(str(place))
            super().copy_files()
        if kept_back:
            self.log.warning(
                "Not released, because no %s was handed in with the notebook (it did not come "
                "through the exchange): %s. Give them their pages from %s yourself.",
                SECRET, ", ".join(kept_back), self.coursedir.feedback_directory,
            )  # fmt: skip


def _has_secret(place: Path) -> bool:
    """Whether there is one; an empty one would give the page a name that anybody can work out."""
    try:
        return bool((place / SECRET).read_text(encoding="utf-8").strip())
    except (OSError, UnicodeDecodeError):
        return False
