"""The ``vae-course`` command: a table of subcommands, each a module of its own.

A subcommand is a module ``vae_course.commands.<name>`` with two functions::

    add_arguments(parser)  # says which arguments it takes
    run(args) -> int       # does the work and returns the exit status

The module is imported only when its subcommand is called, so that ``vae-course --help``
answers at once. What the person at the keyboard can put right is raised as a
:class:`vae_course.CourseError` and shown without a traceback.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import sys
from collections.abc import Sequence

from vae_course import CourseError
from vae_course.terminal import replace_signs

# A name becomes the module vae_course.commands.<name>, with _ for -; --help shows the sentence.
COMMANDS = {
    "lab": "open JupyterLab on the first lesson",
    "reset": "restore a lesson in my_course/, keeping a backup of your file",
    "progress": "what you have passed so far, and what is next",
    "build": "make solutions/ and notebooks/ from lessons/",
    "check": "grade notebooks as an instructor would, without a gradebook",
    "grade": "grade all submissions of a lesson into the gradebook, in parallel",
    "report": "how the class is doing: marks, slips, who needs help, as one page",
    "roster": "take class lists, as spreadsheets, Canvas and Moodle write them, into the gradebook",
    "decide": "an extension, an override or an excuse, with its reason, that lasts",
    "export": "the final marks as a file that Canvas or Moodle imports",
    "site": "the course as static pages whose widgets need no kernel",
    "bundle": "write the zip for students who have no repository",
    "simulate-class": "write a class of submissions to try grading on, and the marks it deserves",
}


# What comes with the extra `grading` only: a learner needs none of it.
FOR_CLASSES = ("cryptography", "dask", "datasketch", "distributed", "psycopg")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand.

    Args:
        argv: The arguments after the program's name; those of the process by default.

    Returns:
        The exit status: 0 for success, 1 when something could not be done, 130 after Ctrl-C.

    Raises:
        SystemExit: After ``--help`` (status 0) and for bad usage (status 2), as argparse does.
    """
    replace_signs()
    arguments = list(sys.argv[1:] if argv is None else argv)
    args = _parser(arguments).parse_args(arguments)
    try:
        return args.run(args)
    except CourseError as error:
        print(f"vae-course {args.command}: {error}", file=sys.stderr)
        return 1
    except ModuleNotFoundError as error:
        if error.name not in FOR_CLASSES:
            raise
        print(
            f"vae-course {args.command}: {error.name} is not installed; `make instructor` brings "
            "what grading a class needs, or `pip install -c constraints.txt -e '.[grading]'`",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        return 130


def _parser(arguments: list[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="vae-course", description="From the autoencoder to a variational autoencoder."
    )
    subparsers = parser.add_subparsers(dest="command", metavar="command", required=True)
    # The program itself takes no option with a value, so the first plain word is the subcommand.
    called = next((word for word in arguments if not word.startswith("-")), None)
    for name, sentence in COMMANDS.items():
        module_name = f"vae_course.commands.{name.replace('-', '_')}"
        if module_name not in sys.modules and importlib.util.find_spec(module_name) is None:
            continue  # the students' bundle has fewer commands
        subparser = subparsers.add_parser(name, help=sentence, description=f"{name}: {sentence}.")
        if name == called:
            module = importlib.import_module(module_name)
            module.add_arguments(subparser)
            subparser.set_defaults(run=module.run)
    return parser
