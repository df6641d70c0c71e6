"""``vae-course roster FILE…``: who is in the class, as spreadsheets, Canvas and Moodle write it.

What was read is shown before it is taken: added students, changed ones, and those whom the lists do
not have any more. Nobody is taken out of the gradebook, since marks may hang on them.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from vae_course.commands.grade import named


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The lists, how they are read, and the gradebook."""
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="class lists; together, the class"
    )
    parser.add_argument("--id", metavar="COLUMN", help="the column that holds the students' ids")
    parser.add_argument(
        "--groups", metavar="COLUMN", help="the column that says who hands in together"
    )
    parser.add_argument("--what-if", action="store_true", help="show it, and write nothing")
    parser.add_argument("--verbose", action="store_true", help="name everybody, not the first five")
    parser.add_argument("--course", type=Path, metavar="FOLDER", help="the class's folder")
    parser.add_argument("--db", metavar="URL", help="the gradebook (default: nbgrader_config.py's)")


def run(args: argparse.Namespace) -> int:
    """Read all lists, show what they change, and write it.

    Raises:
        CourseError: If a list cannot be read, or lists contradict each other; nothing is written.
    """
    from vae_course.grading.class_folder import class_folder
    from vae_course.grading.gradebook.class_list import merged, read_class_list
    from vae_course.grading.gradebook.opening import decisions_of, open_writer, students_in
    from vae_course.grading.gradebook.roster import compared
    from vae_course.grading.settings import read_settings

    settings = read_settings(class_folder(args.course), args.db)
    lists = [read_class_list(path, args.id, args.groups) for path in args.files]
    for path, one in zip(args.files, lists, strict=True):
        print(f"{path.name}: {len(one.people)} people; {one.read_as}")
        for row in one.left_out:
            print(f"  left out: {row}", file=sys.stderr)
    people = merged(lists)
    changes = compared(people, students_in(settings.db_url))
    told = {
        "added": [person.id for person in changes.added],
        "changed": [person.id for person in changes.changed],
        "in the gradebook under another id": [f"{a} is {b}" for a, b in changes.known_as.items()],
        "not in the list": list(changes.gone),
    }
    for what, who in told.items():
        if who:
            print(f"{len(who)} {what}: {named(who, all=args.verbose)}")
    print(f"{changes.same} as before")
    groups = {
        changes.known_as.get(id, id): name for one in lists for id, name in one.groups.items()
    }
    sizes = Counter(name for name in groups.values() if name)
    if args.groups:
        several = [f"{name} ({size})" for name, size in sizes.items() if size > 1]
        print(f"groups of two or more: {named(several, all=args.verbose) or 'none'}")
    if changes.gone:
        print(
            "Who is not in the list stays, with what was handed in. Who left, and handed in "
            f"nothing: `nbgrader db student remove {changes.gone[0]}`",
            file=sys.stderr,
        )
    if args.what_if:
        print("Nothing was written (--what-if).", file=sys.stderr)
    elif changes.added or changes.changed or groups:
        decisions = decisions_of(settings, [person.id for person in people])
        with open_writer(settings, decisions) as writer:
            writer.take(changes, groups)
    return 0
