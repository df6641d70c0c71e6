"""Spreads tasks over workers with Dask: processes of this machine, or a cluster by its address.

All scheduling is Dask's. A worker that dies is replaced and its task given to another; a task that
takes several workers with it is told apart, and no other suffers.
"""

from __future__ import annotations

import functools
import logging
import os
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain
from pathlib import Path

import dask
from dask.system import CPU_COUNT
from dask.typing import Key
from distributed import (
    Client,
    Future,
    LocalCluster,
    Status,
    Worker,
    WorkerPlugin,
    as_completed,
    get_worker,
)

from vae_course import CourseError
from vae_course.grading.course import Course
from vae_course.grading.sandbox.launcher import KEEP_FREED, Sandbox
from vae_course.grading.secret import read_secret
from vae_course.grading.task import Graded, Task, failed, run
from vae_course.my_course import find_course

CONNECT_SECONDS = 10.0  # how long a scheduler has to answer
AHEAD = 3  # tasks of each worker that are on their way: enough to keep it busy, few to hold
_SETTINGS = {
    "distributed.scheduler.allowed-failures": 2,
    "distributed.worker.daemon": False,  # a worker starts the sandbox
    "distributed.worker.profile.enabled": False,  # it would look a hundred times in a second
    **{f"distributed.nanny.pre-spawn-environ.{name}": value for name, value in KEEP_FREED.items()},
}


@functools.cache
def _sandbox(isolated: bool) -> Sandbox:
    """The worker's own; on a cluster it stays warm from one run to the next."""
    return Sandbox(isolated=isolated)


class Grader(WorkerPlugin):
    """Keeps a course, with a warm sandbox, in every worker.

    Args:
        folder: The course's folder, as the machine that asks names it.
        isolated: Whether learners' processes are sandboxed.
    """

    name = "vae-course-grader"

    def __init__(self, folder: str, *, isolated: bool) -> None:
        self._folder, self._isolated = folder, isolated
        self._course: Course | None = None

    def setup(self, worker: Worker) -> None:
        """Nothing yet: a fault here would end the worker, and with it the reason."""

    @property
    def course(self) -> Course:
        """The course on this machine.

        Raises:
            CourseError: If there is none, or it has no secret.
        """
        if self._course is None:
            here = Path(self._folder)
            folder = here if (here / "notebooks").is_dir() else find_course()
            secret = read_secret(folder, create=False)
            self._course = Course(
                folder, secret, isolated=self._isolated, sandbox=_sandbox(self._isolated)
            )
        return self._course

    def teardown(self, worker: Worker) -> None:
        """End the sandbox with the worker; where the next run's course comes, it stays."""
        if self._course is not None and worker.status != Status.running:
            _sandbox(self._isolated).close()


def _grade(task: Task) -> Graded:
    """What a worker does."""
    try:
        grader = get_worker().plugins[Grader.name]
        assert isinstance(grader, Grader)
        return run(grader.course, task)
    except CourseError as error:
        return failed(task, f"The worker on {os.uname().nodename} cannot grade: {error}")


class Workers:
    """Workers that are ready to grade, once there is something to do.

    Args:
        grader: What every worker needs.
        count: How many processes to start on this machine; as many as it has cores by default.
        scheduler: The address of a Dask scheduler, to use its workers instead.
    """

    def __init__(
        self, grader: Grader, count: int | None = None, scheduler: str | None = None
    ) -> None:
        self._grader, self._count, self._scheduler = grader, count, scheduler
        self._open = ExitStack()

    @functools.cached_property
    def client(self) -> Client:
        """The line to the workers.

        Raises:
            CourseError: If the scheduler cannot be reached.
        """
        self._open.enter_context(dask.config.set(_SETTINGS))
        patience = {"distributed.comm.timeouts.connect": f"{CONNECT_SECONDS}s"}
        self._open.enter_context(dask.config.set(patience))
        # What concerns a submission comes back as its result; the rest is noise beside the bar.
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        client = self._connect() if self._scheduler else self._start()
        client.register_plugin(self._grader)
        return client

    def connect(self) -> None:
        """Reach the scheduler now, where one was named; by default that waits for a first task.

        Raises:
            CourseError: If it cannot be reached.
        """
        if self._scheduler:
            assert self.client

    def _start(self) -> Client:
        cluster = LocalCluster(
            n_workers=self._count or CPU_COUNT,
            threads_per_worker=1,
            memory_limit=0,  # learners' processes have limits of their own
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
            security=True,  # or anybody on this machine could send tasks to the workers
        )
        return self._open.enter_context(Client(self._open.enter_context(cluster)))

    def _connect(self) -> Client:
        try:
            return self._open.enter_context(Client(self._scheduler, timeout=CONNECT_SECONDS))
        except (OSError, TimeoutError, ValueError) as error:
            raise CourseError(
                f"no scheduler answers at {self._scheduler} ({error}). Start one with `dask "
                "scheduler` and give the address it prints, or leave --scheduler away to use this "
                "machine."
            ) from None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()


def grade_all(workers: Workers, tasks: Iterator[Task]) -> Iterator[Graded]:
    """Grade tasks; results come as they are ready, and few tasks are held at a time.

    Args:
        workers: Started when there is a first task.
        tasks: What to grade; read only as fast as it is graded.

    Raises:
        CourseError: If the scheduler went away.
    """
    first = next(tasks, None)
    if first is None:
        return
    client = workers.client
    in_flight: dict[Key, Task] = {}
    done = as_completed(loop=client.loop)
    width = AHEAD * max(1, sum(client.nthreads().values()))
    for task in chain([first], tasks):
        _send(client, task, in_flight, done)
        if len(in_flight) >= width:
            yield _receive(next(done), in_flight)
    while in_flight:
        yield _receive(next(done), in_flight)


def _send(client: Client, task: Task, in_flight: dict[Key, Task], done: as_completed) -> None:
    key = f"{task.version.lesson}-{task.student}-{task.key[:16]}"
    future = client.submit(_grade, task, key=key, pure=False)
    in_flight[future.key] = task
    done.add(future)


def _receive(future: Future, in_flight: dict[Key, Task]) -> Graded:
    task = in_flight.pop(future.key)
    if future.status == "finished":
        graded: Graded = future.result()
        future.release()
        return graded
    if future.status == "error":
        error = future.exception()
        future.release()
        return failed(task, f"Grading did not work, try again: {type(error).__name__}: {error}")
    raise CourseError(
        "the scheduler went away. What was graded before is kept: run the same command again; it "
        "goes on where it stopped."
    )
