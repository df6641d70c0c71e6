"""What the course's kernel adds to IPython: a hint where a restart took a name away.

Loaded by the kernel specification that `vae-course lab` offers; it imports nothing heavy.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any

_RESTARTED = (
    "This kernel does not know that name. If a cell further up defines it, the kernel was\n"
    "restarted since: choose Run > Run All Above Selected Cell, then run this cell again."
)

_STOPPED = (
    "Cell [{run.number}] is to define that name, and it stopped before: {error.__class__.__name__}."
)


def load_ipython_extension(shell: Any) -> None:
    """Add the hint to every NameError that a cell itself raises.

    Args:
        shell: IPython's shell.
    """
    shell.set_custom_exc((NameError,), _explain)


def _explain(
    shell: Any,
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType,
    tb_offset: int | None = None,
) -> None:
    innermost = trace
    while innermost.tb_next is not None:
        innermost = innermost.tb_next
    # A name that is missing inside a function is most often misspelt there.
    if innermost.tb_frame.f_code.co_name == "<module>":
        # The log that the checks keep (`autograded_tests.notebook.cells`), once they are imported.
        log = getattr(shell, "_vae_course_cells", None)
        run = log.unfinished(getattr(error, "name", "")) if log is not None else None
        error.add_note(_RESTARTED if run is None else _STOPPED.format(run=run, error=run.error))
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
