"""Which files of a submission nbgrader may carry from directory to directory."""

from __future__ import annotations

from collections.abc import Collection

# The notebook, the time noted beside it, and the word by which nbgrader hands out feedback.
KEPT = (".ipynb", "timestamp.txt", "submission_secret.txt")


def all_but(kept: Collection[str]) -> list[str]:
    """Patterns for nbgrader's ``CourseDirectory.ignore``, which can only be told what to leave out.

    A name is left out where, read from its end, it goes on differently than all that are kept.
    Names without a dot are not left out: nbgrader asks the same of a submission's own folder,
    which is called like the lesson.

    Args:
        kept: Names; one that begins with a dot stands for all that end so.

    Returns:
        Patterns for `fnmatch`.

    Example:
        >>> all_but([".b"])
        ['*.*[!b]', '*.', '*.*[!.]b', '.*']
    """
    ends = {name[start:] for name in kept for start in range(len(name) + 1)}
    patterns = []
    for end in sorted(ends, key=lambda end: (len(end), end)):
        letters = "".join(sorted({other[0] for other in ends if other and other[1:] == end}))
        if letters:
            patterns.append(f"*[!{letters}]{end}" if "." in end else f"*.*[!{letters}]{end}")
        if end not in kept:  # a name that ends here
            patterns += [end] if "." in end else [] if "." in letters else [f"*.{end}"]
    patterns += [f"?*{name}" for name in kept if not name.startswith(".")]
    return [*patterns, ".*"]
