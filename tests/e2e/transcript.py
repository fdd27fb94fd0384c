"""What was said in a chat in, an HTML page out that shows it as the chat does: bubbles, buttons, pictures."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from tests.telegram_server.entities import Entity
from tests.telegram_server.values import Sent

_TAGS = {"bold": "b", "italic": "i", "strikethrough": "s", "blockquote": "blockquote", "code": "code"}
STYLE = """
:root{color-scheme:light dark;--page:#dfe7ee;--bot:#fff;--own:#e3f6d0;--ink:#111;--dim:#5c6b78;
--link:#2470b8;--key:#ffffffb0}
@media(prefers-color-scheme:dark){:root{--page:#0e1621;--bot:#182533;--own:#2b5278;--ink:#f3f6f8;--dim:#8fa3b5;
--link:#79b8f3;--key:#1f2f3f}}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.4 system-ui,sans-serif}
main{max-width:34rem;margin:0 auto;padding:1rem}
h1{font-size:1.2rem}h2{font-size:1rem;color:var(--dim);font-weight:500;text-align:center;margin:2rem 0 .5rem}
article{background:var(--bot);border-radius:.9rem;padding:.5rem .8rem;margin:.4rem 15% .1rem 0;white-space:pre-wrap;
overflow-wrap:anywhere}
article.own{background:var(--own);margin:.6rem 0 .1rem 30%}
article.notice{background:#000b;color:#fff;margin:.4rem auto;width:fit-content;font-size:.85rem}
a{color:var(--link);text-decoration:none}
blockquote{margin:.2rem 0;padding:.1rem .6rem;border-inline-start:3px solid var(--link);background:#0001}
img{max-width:100%;border-radius:.6rem;display:block;margin:0 0 .4rem}
.keys{display:grid;gap:.25rem;margin:.2rem 15% .5rem 0}.keys div{display:flex;gap:.25rem}
.keys span{flex:1;background:var(--key);border-radius:.5rem;text-align:center;padding:.35rem .4rem;font-size:.9rem}
.keys .pressed{outline:2px solid var(--link)}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One bubble: what a person says or presses, what is shown where a button was pressed, or a message of the bot."""

    own: str = ""
    notice: str = ""
    sent: Sent | None = None
    pressed: str = ""  # the label of the button below the message that is pressed next


def render_page(title: str, chapters: Sequence[tuple[str, Sequence[Line]]]) -> str:
    """Return a page with a chapter for each conversation."""
    parts = [f"<h2>{escape(name)}</h2>\n" + "\n".join(map(_bubble, lines)) for name, lines in chapters]
    return (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n<main>\n<h1>{escape(title)}</h1>\n"
        + "\n".join(parts)
        + "\n</main>\n</html>\n"
    )


def _bubble(line: Line) -> str:
    if line.own:
        return f'<article class="own" dir="auto">{escape(line.own)}</article>'
    if line.notice:
        return f'<article class="notice" dir="auto">{escape(line.notice)}</article>'
    assert line.sent
    picture = ""
    if line.sent.file and line.sent.file_name.endswith(".png"):
        picture = f'<img alt="" src="data:image/png;base64,{base64.b64encode(line.sent.file).decode()}">'
    elif line.sent.file:
        picture = f"📎 {escape(line.sent.file_name)}\n"
    body = picture + _html(line.sent.text, line.sent.entities)
    return f'<article dir="auto">{body}</article>' + _keys(line.sent.markup, line.pressed)


def _keys(markup: str, pressed: str) -> str:
    if not markup:
        return ""
    rows = json.loads(markup)["inline_keyboard"]

    def key(label: str) -> str:
        mark = ' class="pressed"' if label == pressed else ""
        return f'<span dir="auto"{mark}>{escape(label)}</span>'

    shown = "".join("<div>" + "".join(key(button["text"]) for button in row) + "</div>" for row in rows)
    return f'<div class="keys">{shown}</div>'


def _html(text: str, entities: Iterable[Entity]) -> str:
    """Return text with its entities as tags; offsets are UTF-16 code units."""
    raw = text.encode("utf-16-le")
    opens: dict[int, list[str]] = {}
    closes: dict[int, list[str]] = {}
    for entity in sorted(entities, key=lambda each: (each.offset, -each.length)):
        tag = "a" if entity.type == "text_link" else _TAGS.get(entity.type)
        if tag is None:
            continue
        attribute = f' href="{escape(entity.url or "")}"' if tag == "a" else ""
        opens.setdefault(entity.offset, []).append(f"<{tag}{attribute}>")
        closes.setdefault(entity.offset + entity.length, []).insert(0, f"</{tag}>")
    parts, cuts = [], sorted({0, len(raw) // 2, *opens, *closes})
    for start, end in zip(cuts, [*cuts[1:], cuts[-1]], strict=True):
        parts += closes.get(start, []) + opens.get(start, [])
        parts.append(escape(raw[2 * start : 2 * end].decode("utf-16-le"), quote=False))
    return "".join(parts).replace("</blockquote>\n", "</blockquote>")  # a block ends its line
