"""Work that a worker can find by its name, in a module of its own."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

import pytest

_WORK = '''"""Tasks for executors."""

import os
import signal
from pathlib import Path


def square(number):
    return number * number


def fail_on_two(number):
    if number == 2:
        raise ValueError("two is\\n too much")
    return number


def die_on_two(number):
    if number == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def die_once(task):
    """Die where the file is not there yet."""
    number, file = task
    if file and not Path(file).exists():
        Path(file).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number
'''


@pytest.fixture(scope="package")
def work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The module, on the path of this process and of those it starts."""
    folder = tmp_path_factory.mktemp("modules")
    (folder / "work_of_a_test.py").write_text(_WORK, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        yield import_module("work_of_a_test")
