"""Judges a translation against its source: nothing missing, placeholders, tags, spaces, typography."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from lint.catalogue import FORM_COUNT, Msg, Translations

NAMED = re.compile(r"%\((\w+)\)[sdifg]")
POSITIONAL = re.compile(r"(?<!%)(?:%%)*%([sdifg])")
BRACE = re.compile(r"(?<!\{)\{(\w*)(?:[:!][^{}]*)?\}(?!\})")
TAG = re.compile(r"</?([a-zA-Z][\w-]*)[^<>]*>")
# Forms that say the number in words (one partner, two partners) may leave out its figure.
SPELLED = {"ar": frozenset({0, 1, 2}), "fr": frozenset({0})}
# French sets these off by a space that must not break.
BREAKING = re.compile(r" (?=[:;?!»]|%%|%(?![\w(%]))|(?<=«) ")
NO_BREAK = "\u00a0"
# Edges are judged by these alone: " : " between label and value may begin with a space that does not break.
ORDINARY = " \t\n"


def with_no_break_spaces(text: str, language: str) -> str:
    """French typography without a special keyboard: ordinary spaces before ``: ; ? ! % »`` become no-break ones."""
    return BREAKING.sub(NO_BREAK, text) if language == "fr" else text


def problems(message: Msg, forms: tuple[str, ...], language: str) -> Iterator[str]:
    """Say what is wrong with the translation of one message; nothing when it is right."""
    wanted = FORM_COUNT[language] if message.plural else 1
    if len(forms) != wanted:
        yield f"{len(forms)} forms, {wanted} expected"
        return
    for index, form in enumerate(forms):
        where = f"form {index}: " if message.plural else ""
        if not form.strip():
            yield f"{where}empty"
            continue
        spelled = bool(message.plural) and index in SPELLED[language]
        for problem in _form_problems(message, form, spelled=spelled):
            yield where + problem
        if with_no_break_spaces(form, language) != form:
            yield f"{where}an ordinary space where French wants one that does not break"


def _form_problems(message: Msg, form: str, *, spelled: bool) -> Iterator[str]:
    sources = [message.singular, message.plural] if message.plural else [message.singular]
    for kind, pattern in (("placeholder", NAMED), ("placeholder", BRACE)):
        offered = set().union(*(pattern.findall(source) for source in sources))
        used = set(pattern.findall(form))
        missing = offered - used
        if used - offered:
            yield f"unknown {kind}: {_listed(used - offered)}"
        if len(missing) > (1 if spelled else 0):
            yield f"missing {kind}: {_listed(missing)}"
    main = sources[-1]
    if Counter(POSITIONAL.findall(form)) != Counter(POSITIONAL.findall(main)):
        yield "the placeholders %s and %d do not match"
    if Counter(TAG.findall(form)) != Counter(TAG.findall(main)):
        yield "the HTML tags do not match"
    if _edges(form) != _edges(main):
        yield "the space at the beginning or the end does not match"


def _edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip(ORDINARY))], text[len(text.rstrip(ORDINARY)) :]


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names))


def all_problems(
    messages: dict[Msg, list[str]], known: Translations, fuzzy: set[Msg], language: str
) -> Iterator[tuple[Msg, str]]:
    """Every problem of one catalogue, in the order of the messages."""
    for message in sorted(messages):
        if message not in known:
            yield message, f"missing (said in {messages[message][0]}): run `make translations`"
            continue
        if message in fuzzy:
            yield message, "fuzzy"
        for problem in problems(message, known[message], language):
            yield message, problem
    for message in sorted(set(known) - set(messages)):
        yield message, "no longer said anywhere: run `make translations`"
