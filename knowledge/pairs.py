"""Markdown → questions with answers, in the shapes in which people keep them: headings, lists, "Q: … A: …", tables."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

_ASKS = re.compile(
    r"(?:what|why|how|when|where|which|who|whom|explain|describe|define|compare|contrast|tell|walk|name|list|give|is|are|"
    r"can|could|do|does|did|should|would|will|suppose|imagine|you|design|discuss|derive|show|state|write|assume|have|in what)\b",
    re.I,
)
_NUMBER = re.compile(r"^(?:(?:question|q)\s*\.?\s*)?#?\d{1,4}\s*[.):\-–]\s*|^(?:question|q)\s*[.:]\s*", re.I)
_Q = re.compile(r"^\s*(?:[-*+>]\s+|\d{1,4}[.)]\s+)?[*_]*(?:q|question)\s*\d*\s*[:.)][*_]*\s*(?=\S)(.*)$", re.I)
_A = re.compile(r"^\s*(?:[-*+>]\s+)?[*_]*(?:a|ans|answer|solution|model answer)\s*\d*\s*[:.)][*_]*[ \t]*(.*)$", re.I)
_LEAD = re.compile(r"^\s*[*_]*(?:answer|a|solution|model answer)\s*[:.][*_]*\s*", re.I)
_MARKUP = (
    (re.compile(r"^#{1,6}\s+", re.M), ""),
    (re.compile(r"!?\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"(\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w))"), ""),
)
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.S)
_BOLD = re.compile(r"^\s*(?:\*\*|__)(?P<bold>(?:(?!\*\*|__).)+)(?:\*\*|__)[ \t:]*(?P<rest>.*)$", re.S)
_DETAILS = re.compile(r"</?(?:details|summary|br|p|div|b|i|strong|em)\b[^>]*>", re.I)


@dataclass(frozen=True)
class Pair:
    """answer: empty where none is written. section: the heading above it. line: where it stands, from 1."""

    question: str
    answer: str
    line: int
    section: str = ""


def read_pairs(text: str) -> list[Pair]:
    """The pairs of whichever shape gives the most answers; none where no shape fits."""
    text = _DETAILS.sub("", _blank_front(text.replace("\r\n", "\n").replace("\r", "\n")))
    readers: Sequence[Callable[[str], Iterator[Pair]]] = (_marked, _tables, _headings, _lists)
    found = [[_clean(pair) for pair in reader(text)] for reader in readers]
    found = [[pair for pair in pairs if re.search(r"\w", pair.question)] for pairs in found]
    return max(found, key=lambda pairs: (sum(bool(pair.answer) for pair in pairs), len(pairs)))


def _blank_front(text: str) -> str:
    """Without front matter, but with its lines, so that numbers of lines hold."""
    return _FRONT.sub(lambda found: "\n" * found.group().count("\n"), text)


def _clean(pair: Pair) -> Pair:
    question = " ".join(plain(pair.question).split())
    question = _NUMBER.sub("", question, count=1).strip() or question
    answer = _LEAD.sub("", pair.answer.strip(), count=1)
    return replace(pair, question=question, answer=plain(answer).strip(), section=plain(pair.section).strip())


def plain(text: str) -> str:
    """Without emphasis and the addresses of links; code stays as it is."""
    parts = re.split(r"(```.*?```|`[^`\n]*`)", text, flags=re.S)
    for pattern, into in _MARKUP:
        parts = [part if part.startswith("`") else pattern.sub(into, part) for part in parts]
    return "".join(part if part.startswith("```") else part.replace("`", "") for part in parts)


def asks(text: str) -> bool:
    """Whether it reads like a question, or like a task to explain something."""
    line = _NUMBER.sub("", " ".join(plain(text).split()), count=1)
    return line.endswith("?") or (bool(_ASKS.match(line)) and len(line.split()) >= 3)


def _marked(text: str) -> Iterator[Pair]:
    """Q: … A: … line by line."""
    question, answer, line, section, answering = "", list[str](), 0, "", False
    for number, row in enumerate(text.split("\n"), 1):
        asked = _Q.match(row)
        answered = _A.match(row) if question and not answering else None
        heading = re.match(r"#{1,6}\s+(.*)", row)
        if (asked or heading) and question:
            yield Pair(question, "\n".join(answer), line, section)
            question, answer, answering = "", [], False
        if asked:
            question, line = asked.group(1), number
        elif answered:
            answering = True
            answer.append(answered.group(1))
        elif heading:
            section = heading.group(1)
        elif answering:
            answer.append(row)
        elif question:
            question += f" {row.strip()}"
    if question:
        yield Pair(question, "\n".join(answer), line, section)


def _tokens(text: str) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(text)


def _tables(text: str) -> Iterator[Pair]:
    """Rows of tables whose head names a question and an answer; of other tables the first two columns."""
    head: list[str] = []
    row: list[str] = []
    in_head, line = False, 0
    for token in _tokens(text):
        if token.type == "thead_open":
            in_head = True
        elif token.type == "thead_close":
            in_head, head = False, row
        elif token.type == "tr_open":
            row, line = [], token.map[0] + 1 if token.map else line
        elif token.type == "inline" and token.level > 2:
            row.append(token.content)
        elif token.type == "tr_close" and not in_head and (pair := _row(head, row, line)):
            yield pair


def _row(head: list[str], row: list[str], line: int) -> Pair | None:
    columns = {name.strip(" *").lower(): index for index, name in enumerate(head)}
    question = next((columns[name] for name in ("question", "questions", "q") if name in columns), None)
    answer = next((columns[name] for name in ("answer", "answers", "a", "model answer") if name in columns), None)
    if question is None or len(head) != len(row):
        return None
    topic = next((row[columns[name]] for name in ("topic", "category") if name in columns), "")
    return Pair(row[question], row[answer] if answer is not None else "", line, topic)


def _headings(text: str) -> Iterator[Pair]:
    """A heading that asks, with what stands below it; where none asks, each heading with text of its own."""
    rows = text.split("\n")
    tokens = _tokens(text)
    heads = [
        (int(token.tag[1]), tokens[index + 1].content, token.map[0], token.map[1])
        for index, token in enumerate(tokens)
        if token.type == "heading_open" and token.map and token.level == 0
    ]
    strict = any(asks(title) for _, title, _, _ in heads)
    levels = {level for level in range(1, 7) if _mostly_ask([title for depth, title, _, _ in heads if depth == level])}
    sections: dict[int, str] = {}
    for index, (level, title, line, start) in enumerate(heads):
        following = heads[index + 1 :]
        # What asks keeps the headings below it; a section's own text ends at the next heading.
        asking = asks(title) or level in levels
        end = next((item[2] for item in following if not asking or item[0] <= level or asks(item[1])), len(rows))
        body = "\n".join(rows[start:end]).strip()
        if asking or (not strict and body and level > 1):
            yield Pair(
                title,
                body,
                line + 1,
                next((sections[key] for key in sorted(sections, reverse=True) if 1 < key < level), ""),
            )
        else:
            sections = {key: name for key, name in sections.items() if key < level} | {level: title}


def _mostly_ask(titles: Sequence[str]) -> bool:
    return bool(titles) and 2 * sum(map(asks, titles)) > len(titles)


def _lists(text: str) -> Iterator[Pair]:
    """Items and paragraphs that begin with a question, in bold or ending in a question mark."""
    rows = text.split("\n")
    section = ""
    waiting: Pair | None = None
    for start, is_heading, block in _top_blocks(text, rows):
        pair = None if is_heading else _opened(block, start + 1, section)
        if pair or is_heading:
            if waiting:
                yield waiting
            waiting = pair
            section = re.sub(r"^#+\s*", "", block) if is_heading else section
        elif waiting:
            waiting = replace(waiting, answer=f"{waiting.answer}\n\n{block}".strip())
    if waiting:
        yield waiting


def _top_blocks(text: str, rows: list[str]) -> Iterator[tuple[int, bool, str]]:
    """(first line, whether it is a heading, text) of outer items and of paragraphs outside lists."""
    depth = 0
    for token in _tokens(text):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            depth += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
        elif token.map and (
            (token.type == "list_item_open" and depth == 1)
            or (
                depth == 0
                and token.level == 0
                and token.type in ("paragraph_open", "heading_open", "fence", "blockquote_open")
            )
        ):
            start, end = token.map
            yield start, token.type == "heading_open", _dedent(rows[start:end])


def _dedent(rows: list[str]) -> str:
    """An item's text without its marker and the indentation that goes with it."""
    marker = re.match(r"\s*(?:[-*+]|\d{1,9}[.)])\s+", rows[0]) if rows else None
    width = marker.end() if marker else 0
    rest = [row[width:] if not row[:width].strip() else row.lstrip() for row in rows[1:]]
    return "\n".join([rows[0][width:], *rest]).strip() if rows else ""


def _opened(block: str, line: int, section: str) -> Pair | None:
    """The question at the start of a block, and the rest as its answer."""
    bold = _BOLD.match(block)
    if bold and (asks(bold["bold"]) or len(bold["bold"].split()) >= 5):
        return Pair(bold["bold"], bold["rest"], line, section)
    first, _, rest = block.partition("\n")
    sentence = re.match(r"[^?\n]+\?(?=\s|$)", first)
    if sentence and asks(sentence.group()):
        return Pair(sentence.group(), f"{first[sentence.end() :]}\n{rest}".strip(), line, section)
    return None
