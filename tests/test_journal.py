import subprocess
import sys
from pathlib import Path

import pytest

from interviewer.errors import ConflictError, JournalError, UsageError
from interviewer.events import CandidateSaid
from interviewer.journal import Journal
from interviewer.state import fold
from interviewer.summary import summarise
from tests.factories import started

START = started()
SUMMARY = summarise(fold("one", [START]))


async def test_events_come_back_as_they_were_typed(tmp_path: Path) -> None:
    text = "NUL \x00 emoji 🧪 <b>html</b> “quotes” \u202e"
    async with Journal(tmp_path / "j.sqlite") as journal:
        await journal.append("one", 0, [START, CandidateSaid(text=text)], SUMMARY)
    async with Journal(tmp_path / "j.sqlite") as journal:
        events = await journal.events("one")
    assert events[0] == START
    assert isinstance(events[1], CandidateSaid)
    assert events[1].text == text


async def test_two_writers_of_one_turn_conflict(tmp_path: Path) -> None:
    async with Journal(tmp_path / "j.sqlite") as first, Journal(tmp_path / "j.sqlite") as second:
        await first.append("one", 0, [START], SUMMARY)
        with pytest.raises(ConflictError, match="another window"):
            await second.append("one", 0, [START], SUMMARY)
        await second.append("one", 1, [CandidateSaid(text="x")], SUMMARY)
        assert len(await first.events("one")) == 2


async def test_an_append_is_whole_or_not_at_all(tmp_path: Path) -> None:
    async with Journal(tmp_path / "j.sqlite") as journal:
        await journal.append("one", 0, [START], SUMMARY)
        with pytest.raises(ConflictError):
            await journal.append("one", 0, [CandidateSaid(text="a"), CandidateSaid(text="b")], SUMMARY)
        assert len(await journal.events("one")) == 1


async def test_history_is_newest_first_and_deletion_is_for_good(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    async with Journal(path) as journal:
        for id, day in (("old", "2026-01-01"), ("new", "2026-02-01")):
            await journal.append(
                id, 0, [START, CandidateSaid(text=f"secret of {id}")], {**SUMMARY, "id": id, "started": day}
            )
        assert [row["id"] for row in await journal.summaries()] == ["new", "old"]
        await journal.delete("old")
        assert [row["id"] for row in await journal.summaries()] == ["new"]
        with pytest.raises(UsageError, match="history"):
            await journal.events("old")
    assert b"secret of old" not in path.read_bytes()


async def test_a_file_that_is_no_journal_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    path.write_bytes(b"this is no database at all" * 100)
    with pytest.raises(JournalError, match="cannot be opened"):
        Journal(path)


async def test_a_newer_journal_is_refused(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j.sqlite")
    journal._db.execute("PRAGMA user_version=99")
    journal.close()
    with pytest.raises(JournalError, match="newer version"):
        Journal(tmp_path / "j.sqlite")


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    """A child appends, acknowledges on its output, and is killed in the middle."""
    code = f"""
import asyncio
from interviewer.journal import Journal
from interviewer.events import CandidateSaid
from tests.test_journal import START, SUMMARY
from pathlib import Path
async def main():
    journal = Journal(Path({str(tmp_path / "j.sqlite")!r}))
    await journal.append("one", 0, [START], SUMMARY)
    for number in range(1, 100000):
        await journal.append("one", number, [CandidateSaid(text=str(number))], SUMMARY)
        print(number, flush=True)
asyncio.run(main())
"""
    child = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]
    )
    assert child.stdout is not None
    acknowledged = 0
    for line in child.stdout:
        acknowledged = int(line)
        if acknowledged >= 40:
            child.kill()
            break
    acknowledged = max([acknowledged, *(int(line) for line in child.stdout)])
    child.wait()
    child.stdout.close()
    journal = Journal(tmp_path / "j.sqlite")
    count = journal._query("SELECT count(*) FROM events")[0][0]
    journal.close()
    assert count >= acknowledged + 1
