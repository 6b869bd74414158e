"""Takes the README's screenshots: a real interview in a real browser, on the offline engine."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from interviewer.text import sentences
from knowledge.store import Library

PORT = 8765
IMAGES = Path("docs/images")
TURNS = 7


def main() -> None:
    """Writes interview.png, scorecard.png and dark.png."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "MOCK_INTERVIEWER_DATA_DIR": folder}
        command = [sys.executable, "-m", "interviewer.cli", "serve", "--port", str(PORT)]
        server = subprocess.Popen(command, env=environment)
        try:
            _wait()
            _shoot()
        finally:
            server.kill()


def _wait() -> None:
    while True:
        try:
            urllib.request.urlopen(f"http://localhost:{PORT}/health", timeout=1).close()
            return
        except OSError:
            time.sleep(0.2)


def _shoot() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1200, "height": 860})
        page.goto(f"http://localhost:{PORT}/")
        page.get_by_role("button", name="Theory screen", exact=True).click()
        page.get_by_role("button", name="Hint").wait_for()
        library = Library.load()
        for number in range(TURNS):
            _send(page, _answer(page, library, number))
            if number == 2:
                page.wait_for_timeout(6000)
                page.mouse.move(600, 400)
                page.mouse.wheel(0, -260)
                page.wait_for_timeout(600)
                page.screenshot(path=IMAGES / "interview.png")
        page.get_by_role("button", name="End").last.click()
        heading = page.get_by_role("heading", name="Scorecard")
        heading.wait_for()
        page.wait_for_timeout(2500)
        page.set_viewport_size({"width": 1200, "height": 1150})
        page.wait_for_timeout(800)
        heading.evaluate("heading => heading.scrollIntoView({block: 'start'})")
        page.wait_for_timeout(800)
        page.screenshot(path=IMAGES / "scorecard.png")
        browser.close()


def _answer(page: Page, library: Library, number: int) -> str:
    """To the open question: the anchor that earns a 4, half of it now and half at the follow-up."""
    shown = page.locator("body").inner_text()
    asked = [entry.question for entry in library.questions.values() if entry.question.question in shown]
    latest = max(asked, key=lambda question: shown.rindex(question.question))
    said = sentences(max(latest.anchors, key=lambda anchor: anchor.score).text)
    half = (len(said) + 1) // 2
    return " ".join(said[:half] if said[0] not in shown else said[half:] or said)


def _send(page: Page, text: str) -> None:
    page.locator("#chat-input").fill(text)
    page.keyboard.press("Enter")
    page.wait_for_timeout(1800)


if __name__ == "__main__":
    main()
