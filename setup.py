"""The wheel carries the lessons, released and solved; all else stands in ``pyproject.toml``."""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

FOLDERS = ("notebooks", "solutions")


class WithLessons(build_py):
    """Puts ``notebooks/`` and ``solutions/`` where ``vae_course.my_course`` looks for them."""

    def run(self) -> None:
        """Build the packages, then add the lessons; an editable install reads the clone's."""
        super().run()
        if self.editable_mode:
            return
        for notebook in [
            *Path("notebooks").glob("*/*.ipynb"),
            *Path("solutions").glob("*/*.ipynb"),
        ]:
            target = Path(self.build_lib, "vae_course", "course", notebook)
            target.parent.mkdir(parents=True, exist_ok=True)
            self.copy_file(str(notebook), str(target))


setup(cmdclass={"build_py": WithLessons})
