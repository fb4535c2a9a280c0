"""The example of docs/meetings.md can be read."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from scheduling.meetings.schema import Meeting

TEXT = (Path(__file__).parents[2] / "docs" / "meetings.md").read_text(encoding="utf-8")


def test_the_example_is_read_and_the_words_are_those_of_the_keys() -> None:
    block = re.search(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    assert block is not None
    told = [Meeting.model_validate(item) for item in yaml.safe_load(block[1])["meetings"]]
    assert [meeting.pause for meeting in told] == ["meeting", "training"]
    words = set(re.findall(r"`([a-z_]+)`", TEXT)) & set(Meeting.model_fields)
    assert {"least_share", "apart_min", "missed"} <= words
    assert Meeting(name="a", minutes=30).missed == 100
