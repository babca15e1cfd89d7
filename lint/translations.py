"""Translations without gettext binaries. English stands in the code; Arabic and French in catalogues.

python -m lint.translations update                     bring both catalogues in step with the code
python -m lint.translations missing --lang fr          print what waits as JSON: message -> "" (plural: a list)
python -m lint.translations fill --lang fr FILE.json    enter such a JSON; refuses what does not fit, keeps the rest
python -m lint.translations check                      exit 1 unless both are complete and right
python -m lint.translations compile                    write the .mo files
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from charaka.kernel.catalogues import ensure_compiled
from lint.catalogue import (
    FORM_COUNT,
    SOURCE,
    Msg,
    Translations,
    catalogue_path,
    extract_all,
    in_step,
    read_catalogue,
    write_catalogue,
)
from lint.translation_checks import all_problems, problems, with_no_break_spaces

Given = dict[str, str | list[str]]


def update(source: Path = SOURCE) -> int:
    messages = extract_all(source)
    for language in FORM_COUNT:
        path = catalogue_path(language, source)
        known, fuzzy = read_catalogue(path, language)
        fresh = {message: forms for message, forms in known.items() if message not in fuzzy}
        updated = in_step(messages, fresh, language)
        write_catalogue(path, language, updated)
        waiting = sum(not all(forms) for forms in updated.values())
        print(f"{language}: {len(updated)} messages, {waiting} to translate")
    return 0


def missing(language: str, source: Path = SOURCE) -> Given:
    """What waits for a translation, as translators receive it."""
    known, fuzzy = read_catalogue(catalogue_path(language, source), language)
    waiting: Given = {}
    for message, forms in in_step(extract_all(source), known, language).items():
        if not all(form.strip() for form in forms) or message in fuzzy:
            waiting[message.key] = list(forms) if message.plural else forms[0]
    return waiting


def fill(language: str, given: Given, source: Path = SOURCE) -> list[str]:
    """Enter translations and return what was refused and why. Empty ones are passed over."""
    messages = extract_all(source)
    path = catalogue_path(language, source)
    known, fuzzy = read_catalogue(path, language)
    updated = in_step(messages, {m: f for m, f in known.items() if m not in fuzzy}, language)
    by_key = {message.key: message for message in messages} | {
        message.singular: message for message in messages if not message.context
    }
    refused = []
    for key, value in given.items():
        refused += _enter(updated, by_key.get(key), key, value, language)
    write_catalogue(path, language, updated)
    return refused


def _enter(updated: Translations, message: Msg | None, key: str, value: str | list[str], language: str) -> list[str]:
    if message is None:
        return [f"{key!r}: no such message"]
    listed = [value] if isinstance(value, str) else value
    if not any(listed):
        return []
    forms = tuple(with_no_break_spaces(form, language) for form in listed)
    found = [f"{key!r}: {problem}" for problem in problems(message, forms, language)]
    if not found:
        updated[message] = forms
    return found


def check(source: Path = SOURCE) -> int:
    messages = extract_all(source)
    count = 0
    for language in FORM_COUNT:
        known, fuzzy = read_catalogue(catalogue_path(language, source), language)
        for message, problem in all_problems(messages, known, fuzzy, language):
            print(f"{language}: {message.key!r}: {problem}")
            count += 1
    print(f"{len(messages)} messages in {len(FORM_COUNT)} catalogues, {count} problems")
    return 1 if count else 0


def main(arguments: list[str] | None = None) -> int:
    options = _parse(arguments)
    if options.command == "update":
        return update()
    if options.command == "check":
        return check()
    if options.command == "compile":
        print(*ensure_compiled(), sep="\n")
        return 0
    if options.command == "missing":
        print(json.dumps(missing(options.lang), ensure_ascii=False, indent=1))
        return 0
    refused = fill(options.lang, json.loads(Path(options.file).read_text(encoding="utf-8")))
    print(*refused, f"{len(missing(options.lang))} messages still wait", sep="\n")
    return 1 if refused else 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("update", "check", "compile"):
        commands.add_parser(name)
    for name in ("missing", "fill"):
        command = commands.add_parser(name)
        command.add_argument("--lang", choices=sorted(FORM_COUNT), required=True)
        command.add_argument("--json", action="store_true", help="the only format there is")
        if name == "fill":
            command.add_argument("file", metavar="FILE.json")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
