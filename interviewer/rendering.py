"""Report → Markdown, HTML or JSON."""

from functools import cache
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import escape

from interviewer.retrospective import Report
from knowledge.schema import Citation

Format = Literal["md", "json", "html"]
MARKS = {
    "met": "✓ met",
    "partial": "◐ partly met",
    "missed": "✗ missed",
    "contradicted": "✗ contradicted",
    "no_evidence": "? cannot tell",
}
GRADERS = {"local": "the local marker", "judge": "the LLM judge", "self": "yourself"}
_HTML = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>
<style>body{{font:16px/1.55 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1d2433}}
table{{border-collapse:collapse;width:100%;margin:1rem 0}}td,th{{border:1px solid #d5dbe6;padding:.4rem .6rem;
text-align:left;vertical-align:top}}th{{background:#f1f4f9}}h1,h2{{color:#17324d}}</style>{body}</html>
"""


def render(report: Report, format: Format, transcript: bool = True) -> str:
    """The whole report as text of that format."""
    if format == "json":
        return report.model_dump_json(indent=2)
    markdown = _environment().get_template("report.md.j2").render(r=report, transcript=transcript)
    if format == "md":
        return markdown
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown)
    return _HTML.format(title=escape(f"{report.stage} interview"), body=body)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # Markdown, escaped by `plain`; HTML is made from it with raw HTML off.
    )
    environment.filters.update(
        oneline=oneline, cell=cell, quoted=quoted, citation=citation, mark=MARKS.__getitem__, grader=GRADERS.__getitem__
    )
    return environment


def oneline(text: str) -> str:
    """One line, with what Markdown or HTML would interpret escaped."""
    return plain(" ".join(text.split()))


def cell(text: str) -> str:
    return oneline(text).replace("|", "\\|")


def quoted(text: str) -> str:
    """Keeps paragraphs; every line is escaped."""
    return "\n".join(plain(line) for line in text.splitlines())


def plain(text: str) -> str:
    """Escapes the characters with which a candidate's words could become markup or a link."""
    text = text.replace("\x00", "\ufffd").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for char in "\\`*_[]#":
        text = text.replace(char, "\\" + char)
    return text


def citation(item: Citation) -> str:
    return f"{item.source.replace('-', ' ')}, “{item.section}”"
