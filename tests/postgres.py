"""A PostgreSQL server of a test's own, which can be stopped and started again."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.needs import postgresql


class Server:
    """A server in a folder of its own, reached through a socket in it."""

    def __init__(self):
        self._programs = Path(postgresql()).resolve().parent
        self._folder = Path(
            tempfile.mkdtemp(prefix="vae-pg-", dir="/tmp")
        )  # sockets' names are short
        # PostgreSQL refuses to run as root.
        self._user = _ordinary_user() if os.geteuid() == 0 else None
        if self._user:
            shutil.chown(self._folder, self._user)
        self._run("initdb", "--username=grader", "--auth=trust", "--no-sync", self._data)
        self.start()
        self._run("createdb", f"--host={self._folder}", "--username=grader", "gradebook")
        self.url = f"postgresql+psycopg://grader@/gradebook?host={self._folder}"

    @property
    def _data(self):
        return f"{self._folder}/data"

    def start(self):
        options = f"-c listen_addresses='' -c unix_socket_directories={self._folder} -c fsync=off"
        log = f"--log={self._folder}/log"
        self._run(
            "pg_ctl", "start", "--wait", f"--pgdata={self._data}", log, f"--options={options}"
        )

    def stop(self):
        self._run("pg_ctl", "stop", "--wait", "--mode=immediate", f"--pgdata={self._data}")

    def remove(self):
        self.stop()
        shutil.rmtree(self._folder)

    def _run(self, program, *arguments):
        with open(self._folder / "tools.log", "w+") as log:  # a server would keep a pipe open
            done = subprocess.run(
                [self._programs / program, *arguments], stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, user=self._user, group=self._user, cwd=self._folder, timeout=120,
                extra_groups=[] if self._user else None,
            )  # fmt: skip
            log.seek(0)
            assert done.returncode == 0, log.read()


def _ordinary_user():
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"
