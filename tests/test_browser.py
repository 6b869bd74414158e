"""The page in a real Chromium, end to end: both engines, a reload and a server restart in mid-interview."""

import asyncio
import json
import os
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from interviewer.events import Event
from knowledge.finder import load_finder
from knowledge.schema import MarkValue
from tests.coding_bank import write_banks
from tests.factories import half_marked, half_open, marked, write
from tests.knowledge.test_profile import ANALYST, JOB
from tests.scripted_llm import Say, ScriptedLLM
from tests.served import Server
from tests.test_fitting import CANDIDATES
from tests.test_loops import SHORT
from tests.test_loops import write as write_loop
from tests.test_work import notebook

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
REQUIRED = os.environ.get("MOCK_INTERVIEWER_REQUIRE_BROWSER") == "1"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None and not REQUIRED, reason="no Chromium on this machine"),
]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
SECONDS = 30_000


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page(viewport={"width": 1200, "height": 900})
    page.set_default_timeout(SECONDS)
    yield page
    page.close()


def begin(page: Page, url: str, starter: str = "Theory screen") -> None:
    page.goto(url)
    page.get_by_role("button", name=starter, exact=True).click()
    page.wait_for_url("**/thread/*")
    expect(page.get_by_role("button", name="Hint")).to_be_visible(timeout=SECONDS)


def go_on(page: Page, url: str, data_dir: Path, *events: Event) -> None:
    """Opens an interview of which so much has been written."""
    id = str(uuid4())
    # Playwright runs a loop in this thread.
    with ThreadPoolExecutor() as pool:
        pool.submit(asyncio.run, write(data_dir, id, *events)).result()
    page.goto(url)
    expect(page.get_by_role("button", name="Theory screen", exact=True)).to_be_visible(timeout=SECONDS)
    page.goto(f"{url}/thread/{id}")


def answer(page: Page, text: str) -> None:
    """Sends a message and waits until a reply stands below it."""
    mine = page.locator("[data-step-type='user_message']")
    before = mine.count()
    send(page, text)
    expect(mine).to_have_count(before + 1, timeout=SECONDS)
    replies = mine.last.locator("xpath=following::*[@data-step-type='assistant_message']")
    expect(replies.first).to_be_visible(timeout=SECONDS)
    expect(page.locator("#stop-button")).to_have_count(0, timeout=SECONDS)


def send(page: Page, text: str) -> None:
    """The page ignores Enter while a file is on its way, and while a reply is."""
    field = page.locator("#chat-input")
    field.fill(text)
    for _ in range(SECONDS // 1000):
        page.keyboard.press("Enter")
        try:
            expect(field).to_be_empty(timeout=1000)
        except AssertionError:
            continue
        return
    raise AssertionError(f"{text!r} could not be sent")


def finish(page: Page) -> None:
    expect(page.get_by_role("heading", name="Retrospective")).to_be_visible(timeout=SECONDS)
    expect(page.get_by_role("heading", name="Scorecard")).to_be_visible()


def test_a_whole_theory_interview_to_the_scorecard(server: Server, page: Page) -> None:
    foreign: list[str] = []
    page.on(
        "request",
        lambda request: (
            foreign.append(request.url)
            if not request.url.startswith((server.url, "data:", "blob:", "ws://127.0.0.1"))
            else None
        ),
    )
    begin(page, server.url)
    for _ in range(16):
        if page.get_by_role("heading", name="Retrospective").count():
            break
        answer(
            page,
            "I compare the training error with the error on held-out data; a big gap means it has learnt the noise.",
        )
    finish(page)
    expect(page.get_by_text("interview-").first).to_be_visible()
    assert all("katex" in url for url in foreign), foreign
    expect(page.locator("table").first).to_be_visible()


def test_a_reload_in_mid_interview_loses_nothing(server: Server, page: Page) -> None:
    begin(page, server.url)
    answer(page, "My first words, to be kept <b>as typed</b>.")
    page.reload()
    expect(page.get_by_text("My first words, to be kept <b>as typed</b>.")).to_be_visible(timeout=SECONDS)
    page.get_by_role("button", name="Skip").click()
    expect(page.get_by_text("Skip this question, please.")).to_be_visible()
    page.get_by_role("button", name="End").click()
    finish(page)


def test_a_server_restart_in_mid_interview_loses_nothing(server: Server, page: Page) -> None:
    begin(page, server.url)
    answer(page, "Said before the restart.")
    server.kill()
    server.start()
    page.goto(page.url)
    expect(page.get_by_text("Said before the restart.")).to_be_visible(timeout=SECONDS)
    expect(page.get_by_role("button", name="End")).to_be_visible(timeout=SECONDS)
    answer(page, "Said after the restart.")
    page.get_by_role("button", name="End").click()
    finish(page)


def test_a_reply_that_a_crash_left_due_is_shown_with_its_buttons(server: Server, page: Page, data_dir: Path) -> None:
    go_on(page, server.url, data_dir, *half_marked())
    expect(page.get_by_text("How does it feel?")).to_be_visible(timeout=SECONDS)
    for button in ("Hint", "Skip", "End"):
        expect(page.get_by_role("button", name=button, exact=True)).to_have_count(1)


def test_a_page_that_loses_its_connection_twice_shows_its_buttons_once(server: Server, page: Page) -> None:
    page.add_init_script(
        "const Real = WebSocket; window.sockets = [];"
        "window.WebSocket = class extends Real { constructor(...all) { super(...all); window.sockets.push(this); } }"
    )
    shown: list[str] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: shown.append(str(frame))))
    begin(page, server.url)
    page.reload()
    expect(page.get_by_role("button", name="Hint")).to_be_visible(timeout=SECONDS)
    for _ in range(2):
        shown.clear()
        page.evaluate("window.sockets.forEach((socket) => socket.close())")
        while not any("resume_thread" in frame for frame in shown):
            page.wait_for_timeout(100)
    for button in ("Hint", "Skip", "End"):
        expect(page.get_by_role("button", name=button, exact=True)).to_have_count(1)
    page.get_by_role("button", name="Hint").click()
    expect(page.get_by_text("Can I have a hint?")).to_be_visible(timeout=SECONDS)


def test_a_whole_interview_with_a_language_model(
    llm: ScriptedLLM, data_dir: Path, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reply(body: dict[str, object]) -> Say:
        system = str(body["messages"][0]["content"])  # type: ignore[index]
        if body.get("stream"):
            return Say(f"The model speaks. {system.rsplit('Your task now:', 1)[1]}")
        ids = [line.split('"')[1] for line in system.splitlines() if line.startswith('- id "')]
        return Say(
            json.dumps(
                {"marks": [{"criterion": i, "mark": "met", "quote": "held-out data", "reason": ""} for i in ids]}
            )
        )

    llm.always = reply
    server = Server(
        data_dir,
        INTERVIEWER_MODEL="openai/scripted",
        INTERVIEWER_API_BASE=llm.url,
        INTERVIEWER_JUDGE_CONTROLS="false",
    )
    server.start()
    try:
        begin(page, server.url)
        expect(page.get_by_text("The model speaks.").first).to_be_visible()
        answer(page, "I compare with held-out data.")
        page.get_by_role("button", name="End").click()
        finish(page)
        expect(page.get_by_text("marked by the LLM judge")).to_be_visible()
    finally:
        server.kill()


def test_code_in_the_chat_is_run(server: Server, page: Page) -> None:
    """Whatever the task is, this code does not solve it."""
    begin(page, server.url, "Coding screen")
    answer(page, "```\nSELECT 1\n```")
    expect(page.get_by_text(re.compile(r"Tests: \d+ of \d+ passed")).first).to_be_visible(timeout=SECONDS)


def test_a_notebook_that_is_uploaded_starts_its_defence(
    server: Server, page: Page, data_dir: Path, tmp_path: Path
) -> None:
    write_banks(data_dir)
    work = tmp_path / "churn.ipynb"
    work.write_bytes(notebook())
    page.goto(server.url)
    # A file that is sent before the page is connected is refused.
    expect(page.get_by_text("No language model is set").first).to_be_visible(timeout=SECONDS)
    page.locator("input[type=file]").first.set_input_files(work)
    expect(page.get_by_text("churn.ipynb")).to_be_visible(timeout=SECONDS)
    send(page, "This is my work.")
    expect(page.get_by_text("I have read your notebook.")).to_be_visible(timeout=SECONDS)
    page.get_by_role("button", name="End").click()
    finish(page)
    expect(page.get_by_text("Before you accept the next assignment")).to_be_visible()


def test_a_brief_can_be_defended(server: Server, page: Page, data_dir: Path) -> None:
    write_banks(data_dir)
    begin(page, server.url, "Take-home defence")
    page.get_by_role("button", name="End").click()
    finish(page)


def test_a_resume_and_a_job_lead_to_a_plan(server: Server, page: Page, tmp_path: Path) -> None:
    resume = tmp_path / "cv.md"
    resume.write_text(ANALYST, encoding="utf-8")
    page.goto(server.url)
    page.locator("#chat-settings-open-modal").click()
    page.get_by_placeholder("Paste it here.").fill(JOB)
    page.get_by_role("button", name="Confirm").click()
    page.locator("#upload-button-input").set_input_files(resume)
    expect(page.get_by_text("cv.md")).to_be_visible(timeout=SECONDS)
    send(page, "Theory screen")
    expect(page.get_by_text("the job asks for SQL, and your résumé claims it").first).to_be_visible(timeout=SECONDS)
    page.get_by_role("button", name="Remove 5").click()
    expect(page.get_by_role("button", name="Remove 5")).to_have_count(0, timeout=SECONDS)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("button", name="Hint")).to_be_visible(timeout=SECONDS)


def test_a_citation_opens_its_own_passage_beside_the_chat(server: Server, page: Page) -> None:
    begin(page, server.url)
    answer(page, "What does a data engineer earn at your company?")
    beside = page.locator("#side-view-content")
    expect(beside).to_contain_text("125,180", timeout=SECONDS)
    expect(page.locator("#side-view-title")).to_contain_text("Netflix data scientist interview guide, Data Engineer")
    expect(beside).not_to_contain_text("visualisation engineer")


def test_an_open_point_is_marked_with_one_click_and_a_reload_keeps_it(
    server: Server, page: Page, data_dir: Path
) -> None:
    go_on(page, server.url, data_dir, *half_marked())
    page.get_by_role("button", name="End").click()
    finish(page)
    page.get_by_role("button", name="Met", exact=True).click()
    mine = page.get_by_role("cell", name="✓ met (your own mark)")
    expect(mine).to_have_count(1, timeout=SECONDS)
    expect(page.get_by_text(re.compile("elf-marked: "))).to_be_visible()
    page.reload()
    expect(mine).to_have_count(1, timeout=SECONDS)


def test_a_flagged_mark_stands_first_among_those_to_contest(server: Server, page: Page, data_dir: Path) -> None:
    judged = marked(MarkValue.MET, MarkValue.MET, "judge"), marked(MarkValue.MET, MarkValue.MISSED)
    go_on(page, server.url, data_dir, *half_open(), *judged)
    expect(page.get_by_role("cell", name="✓ met (⚑ flagged)")).to_have_count(1, timeout=SECONDS)
    expect(page.get_by_text("1 mark is flagged (⚑)")).to_have_count(2)
    page.get_by_role("button", name="Contest a mark").click()
    buttons = page.get_by_role("button", name=re.compile(r"1\. It "))
    expect(buttons).to_have_count(2, timeout=SECONDS)
    expect(buttons.first).to_have_text("⚑ 1. It feels light. (✓ met)")
    buttons.first.click()
    page.get_by_role("button", name="Never mind").click()
    expect(page.get_by_text("The mark stays as it is.")).to_be_visible(timeout=SECONDS)


def test_marks_are_made_changed_and_contested_after_a_reload(server: Server, page: Page, data_dir: Path) -> None:
    """Of an interview whose persona's file is gone."""
    go_on(page, server.url, data_dir, *half_open())
    expect(page.get_by_text("1 open", exact=True)).to_be_visible(timeout=SECONDS)
    page.get_by_role("button", name="Not met", exact=True).click()
    expect(page.get_by_text("1 of 2 points marked by the local marker, 1 by you").first).to_be_visible(timeout=SECONDS)
    page.get_by_role("button", name="Change my marks").click()
    page.get_by_role("button", name="Partly", exact=True).click()
    expect(page.get_by_role("cell", name="◐ partly met (your own mark)")).to_have_count(1, timeout=SECONDS)
    page.get_by_role("button", name="Contest a mark").click()
    page.get_by_role("button", name="1. It is heavy.").click()
    expect(page.get_by_text("Write your reason")).to_be_visible(timeout=SECONDS)
    page.reload()
    expect(page.get_by_text("Write your reason")).to_be_visible(timeout=SECONDS)
    send(page, "I never said so.")
    expect(page.get_by_text("First reading:").first).to_be_visible(timeout=SECONDS)
    page.reload()
    expect(page.get_by_text("“I never said so.”").first).to_be_visible(timeout=SECONDS)
    expect(page.get_by_role("cell", name="◐ partly met (your own mark)")).to_have_count(1)


def test_a_hiring_loop_is_played_with_pauses_to_the_debrief(server: Server, page: Page, data_dir: Path) -> None:
    """Its server is restarted between the stages, and its page is reloaded within one."""
    write_loop(data_dir, SHORT)
    begin(page, server.url, "Hiring loop: A short loop")
    expect(page.get_by_text("Stage 1 of 2: Call")).to_be_visible()
    page.get_by_role("button", name="End").click()
    finish(page)
    pause = page.get_by_text("Next in this loop: Theory.")
    expect(pause).to_be_visible(timeout=SECONDS)
    server.kill()
    server.start()
    page.goto(page.url)
    expect(pause).to_have_count(1, timeout=SECONDS)
    page.get_by_role("button", name="Next stage").click()
    expect(page.get_by_text("Stage 2 of 2: Theory")).to_be_visible(timeout=SECONDS)
    expect(page.get_by_role("button", name="Hint")).to_be_visible(timeout=SECONDS)
    answer(page, "Said in the second stage.")
    page.reload()
    expect(page.get_by_text("Stage 2 of 2: Theory")).to_have_count(1, timeout=SECONDS)
    expect(page.get_by_text("Said in the second stage.")).to_have_count(1, timeout=SECONDS)
    expect(page.get_by_role("button", name="Hint")).to_have_count(1, timeout=SECONDS)
    page.get_by_role("button", name="End").click()
    expect(page.get_by_role("heading", name="Hiring committee")).to_be_visible(timeout=SECONDS)


def test_which_role_fits_is_asked_and_answered_with_reasons_and_sources(server: Server, page: Page) -> None:
    said = CANDIDATES["data-engineer"]
    page.goto(server.url)
    page.get_by_role("button", name="Which role fits me?", exact=True).click()
    questions = load_finder().questions
    for number, question in enumerate(questions):
        expect(page.get_by_text(question.question)).to_be_visible(timeout=SECONDS)
        answer(page, said[number] if number < len(said) else "I pass.")
    expect(page.get_by_role("heading", name="Data engineer")).to_be_visible(timeout=SECONDS)
    expect(page.get_by_text(f"You said “{said[1]}”").first).to_be_visible()
    expect(page.get_by_text("Read on: ").first).to_be_visible()
    expect(page.get_by_role("link", name="“Data Engineer”").first).to_be_visible()
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_role("button", name="Hint")).to_be_visible(timeout=SECONDS)
