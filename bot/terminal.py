"""What people ask on the command line, set for them: tables on a terminal, JSON for machines."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.feeds.offers import Found, Offer, freshness
from bot.inspection import Backtest, Inspection
from bot.model import Detection, Match, Topic
from bot.ports import ImportPlan
from bot.text.ages import counted
from bot.topics.explain import EVERY_LANGUAGE, Part, Trial

WORDS_SHOWN = 6  # of a topic's evidence
SAMPLES = 8  # of the strongest and of the weakest that a topic finds


# ── analyse ─────────────────────────────────────────────────────────────────────────────────────────────


def set_inspection(seen: Inspection) -> RenderableType:
    """Set what the engines concluded from a text: language, topics with evidence, quotes with speakers, summary."""
    detection = seen.report.analysis.detection
    head = Table.grid(padding=(0, 2))
    head.add_column(style="bold", no_wrap=True)
    head.add_column()
    head.add_row("Title", Text(seen.report.article.title))
    head.add_row("Language", Text(f"{seen.language} ({detection.language}), sure to {detection.confidence:.0%}"))
    for reason in detection.reasons:
        head.add_row("", Text(f"because {reason}", style="dim"))
    if detection.others:
        head.add_row("", Text(f"parts are in {', '.join(detection.others)}"))
    head.add_row("Summary", Text(" ".join(seen.summary) or "none"))
    return Group(head, *_contenders(detection), _topics(seen), _quotes(seen))


def _contenders(detection: Detection) -> Iterator[RenderableType]:
    """Set what the text by itself and its feed say of each language that it may be in; nothing where one is left."""
    if len(detection.contenders) < 2:
        return
    table = Table(box=SIMPLE_HEAD, title="Languages", title_justify="left", title_style="bold")
    for heading in ("language", "by its text", "by its feed", "together"):
        table.add_column(heading, justify="left" if heading == "language" else "right")
    for it in detection.contenders:
        table.add_row(it.language, f"{it.by_text:.1%}", f"{it.by_feed:.1%}", f"{it.share:.1%}")
    yield table


def _topics(seen: Inspection) -> RenderableType:
    table = Table(box=SIMPLE_HEAD, title="Topics", title_justify="left", title_style="bold")
    table.add_column("topic", no_wrap=True)
    table.add_column("score", justify="right")
    table.add_column("evidence")
    for name, match in zip(seen.topics, seen.report.analysis.matches, strict=True):
        table.add_row(Text(name), f"{match.score:.1f}", Text(_evidence(match)))
    return table if seen.topics else Text("\nNo topic of the catalogue is named.")


def _evidence(match: Match) -> str:
    counted = Counter(match.words)
    words = [f"{word} ×{number}" if number > 1 else word for word, number in counted.most_common(WORDS_SHOWN)]
    return ", ".join(words) + (f" and {len(counted) - WORDS_SHOWN} more" if len(counted) > WORDS_SHOWN else "")


def _quotes(seen: Inspection) -> RenderableType:
    quotes = seen.report.analysis.quotes
    table = Table(box=SIMPLE_HEAD, title="Quotes", title_justify="left", title_style="bold", show_lines=False)
    table.add_column("", no_wrap=True)
    table.add_column("words", ratio=3)
    table.add_column("speaker", ratio=1)
    table.add_column("sure", justify="right")
    table.add_column("why shown", ratio=1)
    merits = {key.quote.span: ", ".join(key.merits) for key in seen.key_quotes}
    for quote in quotes:
        speaker = Text(quote.speaker or "not known", style="" if quote.speaker else "dim")
        if quote.role:
            speaker.append(f", {quote.role}", style="dim")
        key = "★" if quote.span in merits else ""
        sure = f"{quote.confidence:.0%}" if quote.speaker else ""
        table.add_row(key, Text(quote.words), speaker, sure, Text(merits.get(quote.span, ""), style="dim"))
    return table if quotes else Text("\nNobody is quoted.")


def inspection_json(seen: Inspection) -> str:
    """Return the same for machines; spans are code point offsets into ``text``."""
    article, analysis = seen.report.article, seen.report.analysis
    detection = analysis.detection
    merits = {key.quote.span: list(key.merits) for key in seen.key_quotes}
    document = {
        "title": article.title,
        "text": article.text,
        "language": {
            "tag": detection.language,
            "name": seen.language,
            "script": detection.script,
            "confidence": round(detection.confidence, 3),
            "runner_up": detection.runner_up,
            "reasons": list(detection.reasons),
            "contenders": [asdict(contender) for contender in detection.contenders],
            "others": list(detection.others),
        },
        "topics": [
            {"id": match.topic, "score": round(match.score, 3), "words": list(match.words), "spans": list(match.spans)}
            for match in analysis.matches
        ],
        "quotes": [
            {
                "words": quote.words,
                "span": list(quote.span),
                "speaker": quote.speaker,
                "role": quote.role,
                "confidence": quote.confidence,
                "key": quote.span in merits,
                "merits": merits.get(quote.span, []),
            }
            for quote in analysis.quotes
        ],
        "summary": list(seen.summary),
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


# ── topic ───────────────────────────────────────────────────────────────────────────────────────────────


def set_parts(topic: Topic, parts: Sequence[Part]) -> RenderableType:
    """Set what a topic is looked for as: each of its lists by language, with how many forms that is."""
    count = sum(len(forms) for part in parts for forms in part.forms.values())
    tags = {tag for part in parts for tag in part.forms if tag != EVERY_LANGUAGE}
    spoken = f" in {counted(len(tags), 'language')}" if tags else ""
    head = Text(f"{topic.emoji} {topic.name}".strip(), style="bold").append(f"\n{counted(count, 'form')}{spoken}")
    if topic.within:
        head.append(f"; counts for {', '.join(topic.within)} with {topic.share:.0%} of its score")
    tables = []
    for part in parts:
        table = Table(box=SIMPLE_HEAD, title=part.role, title_justify="left", title_style="bold")
        table.add_column("language", no_wrap=True)
        table.add_column("forms")
        for tag, forms in sorted(part.forms.items()):
            table.add_row("all" if tag == EVERY_LANGUAGE else tag, Text(", ".join(forms)))
        tables.append(table)
    return Group(head.append(". A star stands for any ending."), *tables)


def set_trial(detection: Detection, trial: Trial) -> RenderableType:
    """Set what a topic makes of a text: whether it counts, with which evidence, and why not."""
    sure = f"Language: {detection.language}, sure to {detection.confidence:.0%}\n"
    if trial.match:
        text = Text(f"{sure}It counts, with a score of {trial.match.score:.1f}: {_evidence(trial.match)}")
    else:
        text = Text(f"{sure}It does not count: {'; '.join(trial.reasons)}.")
    for part, match in trial.found:
        text.append(f"\n  {part.role}: {_evidence(match)}", style="dim")
    return text


def set_backtest(result: Backtest) -> RenderableType:
    """Set what a topic would have found: how many articles in which languages, the strongest and the weakest."""
    number = len(result.found)
    languages = Counter(report.analysis.detection.language for report, _ in result.found).most_common()
    head = Text(f"{counted(number, 'article')} of {result.read}")
    if languages:
        head.append(f": {', '.join(f'{tag} {count}' for tag, count in languages)}")
    table = Table(box=SIMPLE_HEAD)
    for heading in ("score", "language", "title", "evidence"):
        table.add_column(heading, justify="right" if heading == "score" else "left")
    shown = dict.fromkeys([*range(min(SAMPLES, number)), *range(max(0, number - SAMPLES), number)])
    for report, match in (result.found[place] for place in shown):
        row = (report.analysis.detection.language, report.article.title, _evidence(match))
        table.add_row(f"{match.score:.1f}", *map(Text, row))
    return Group(head, table) if number else head


# ── add ─────────────────────────────────────────────────────────────────────────────────────────────────


def set_found(found: Found, now: datetime) -> RenderableType:
    """Set the feeds of a site with their numbers: title, language, how fresh they are, and three entries of each."""
    return Group(*(_offer(number, offer, now) for number, offer in enumerate(found.offers, 1)))


def _offer(number: int, offer: Offer, now: datetime) -> RenderableType:
    text = Text(f"{number}. ").append(offer.title, style="bold").append(f"\n   {offer.url}\n")
    text.append(f"   {offer.language_name} · {freshness(offer, now)}")
    if offer.source:
        text.append(f" · already there, under {offer.source}", style="yellow")
    for entry in offer.entries:
        text.append(f"\n   · {entry.title or entry.link or entry.guid}", style="dim")
    return text.append("\n")


def none_found(found: Found) -> str:
    """Say that a site offers nothing, and what was tried."""
    return "\n".join([f"No feed was found at {found.url}. Tried:", *(f"  {url}: {why}" for url, why in found.tried)])


def describe_import(plan: ImportPlan, file: Path, dry_run: bool) -> str:
    """Say what becomes of a list of feeds; those to be added are named where nothing was done yet."""
    rows = [(folder, feed) for folder, feeds in plan.groups for feed in feeds]
    feeds, sources = counted(len(rows), "feed"), counted(len({feed.source for _, feed in rows}), "source")
    lines = [f"  {' / '.join(filter(None, (folder, feed.source)))}: {feed.url}" for folder, feed in rows if dry_run]
    lines.append(f"{'Would add' if dry_run else 'Added'} {feeds} of {sources} to {file}.")
    if plan.known:
        lines.append(f"Passed over {counted(len(plan.known), 'feed')} that the file has already.")
    if plan.refused:
        lines.append(f"Left out {counted(len(plan.refused), 'feed')} with a faulty address:")
    return "\n".join([*lines, *(f"  {problem}" for _, problem in plan.refused)])
