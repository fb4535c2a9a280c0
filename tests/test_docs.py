"""The documentation is true: commands, options, targets, modules and links that it names exist, and help shown is real."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from cli.main import app

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
_TOP = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "scenarios/README.md")
DOCUMENTS = [ROOT / name for name in _TOP] + sorted(ROOT.glob("docs/*.md"))


def _commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """(words, command) of every command that does something."""
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        if hasattr(command, "list_commands"):
            yield from _commands(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = dict(_commands(typer.main.get_command(app)))


def _shell_lines() -> list[str]:
    """Lines of the README's and CONTRIBUTING's shell blocks, and the commands quoted in their text."""
    lines = []
    for name in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL):
            lines += [line.split(" #")[0].strip() for line in block.splitlines() if line.strip()]
        lines += re.findall(r"`((?:make|bash|\.venv/bin/\S+) [^`]+)`", text)
    return sorted(set(lines))


def _targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def _check_command(words: list[str]) -> None:
    """`words` name a command, options that it has, and scenario files that exist."""
    command = COMMANDS[tuple(words[:2])]
    options = {name for parameter in command.params for name in parameter.opts}
    for word in words[2:]:
        assert not word.startswith("--") or word in options, word
        assert not word.startswith("scenarios/") or (ROOT / word).is_file(), word


@pytest.mark.parametrize("line", _shell_lines())
def test_a_line_to_type_can_be_typed(line: str) -> None:
    program, *words = shlex.split(line)
    if program == "make":
        assert set(words) <= _targets()
    elif program == "bash":
        assert all((ROOT / word).is_file() for word in words)
    elif program == ".venv/bin/crewtide":
        _check_command(words)
    else:
        assert (program, words[0]) == (".venv/bin/python", "-m")
        assert find_spec(words[1]) is not None, words[1]


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_is_in_the_readme(path: tuple[str, ...]) -> None:
    assert re.search(rf"^\| `crewtide {' '.join(path)}\b", README, re.MULTILINE)


def test_the_commands_of_the_readme_exist() -> None:
    named = re.findall(r"^\| `crewtide ([a-z]+ [a-z-]+)", README, re.MULTILINE)
    assert {tuple(words.split()) for words in named} == set(COMMANDS)


def test_the_help_shown_is_real(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREWTIDE_DB", raising=False)
    shown = re.findall(r"^`crewtide ([a-z ]+) --help`:\n\n```text\n(.*?)```", README, re.MULTILINE | re.DOTALL)
    assert shown
    for words, text in shown:
        result = CliRunner().invoke(app, [*words.split(), "--help"], prog_name="crewtide", terminal_width=78)
        assert result.output.rstrip() == text.rstrip()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    headings = {re.sub(r"[^a-z0-9 -]", "", line.lower()).replace(" ", "-") for line in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if link.startswith("#"):
            assert link[1:] in headings, link
        elif not link.startswith("https://"):
            assert (document.parent / link).is_file(), link


def test_the_changelog_has_the_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert re.search(rf"^## {re.escape(version)} - ", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)


def test_the_report_of_the_readme_is_small() -> None:
    assert (ROOT / "docs/report.png").stat().st_size < 300_000
