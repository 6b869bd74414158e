from pathlib import Path

import pytest

from tests.commands.command import Command


@pytest.fixture
def run(data_dir: Path) -> Command:
    return Command(data_dir)
