"""The lock names packages, versions and hashes, and no place to fetch them from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

LOCK = (Path(__file__).parent.parent / "requirements.lock").read_text(encoding="utf-8")


@pytest.mark.parametrize("address", ["://", "--index-url", "--extra-index-url", "--find-links", "--trusted-host", " @ "])
def test_no_address(address: str) -> None:
    assert [line for line in LOCK.splitlines() if address in line] == []


def test_every_package_is_pinned_with_hashes() -> None:
    logical = [line for line in LOCK.replace("\\\n", " ").splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert len(logical) > 50
    for line in logical:
        assert re.match(r"[a-z0-9][a-z0-9._-]*==\S+ ", line), line
        assert "--hash=sha256:" in line, line
