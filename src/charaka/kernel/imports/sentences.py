"""The sentences of imports: what each code says, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charaka.kernel.imports.problems import FileRefused, Problem
from charaka.kernel.imports.schema import Importer

REFUSALS: Mapping[str, object] = {
    "archive_bomb": gettext_lazy("The file would swell to an unreasonable size when it is opened. It was not opened."),
    "binary_workbook": gettext_lazy("This is a binary Excel workbook (.xlsb). Save it as .xlsx."),
    "cell_too_long": gettext_lazy("Row %(row)s holds a cell of more than %(limit)s characters."),
    "damaged_workbook": gettext_lazy("The workbook is damaged or incomplete. Open it, save it again as .xlsx, retry."),
    "empty": gettext_lazy("The file is empty."),
    "encrypted": gettext_lazy("The file is protected by a password. Save it without one."),
    "fault": gettext_lazy("The import stopped by a fault of the house. Nothing was written. The operator was told."),
    "is_archive": gettext_lazy("This is an archive, not a table. Unpack it and choose the .xlsx or .csv file in it."),
    "is_database": gettext_lazy("This is a database file, not a table. Export the table as .xlsx or .csv."),
    "is_film": gettext_lazy("This is a film, not a table. Choose an .xlsx or .csv file."),
    "is_office_text": gettext_lazy(
        "This is a text document or a presentation. Copy its table into a workbook (.xlsx)."
    ),
    "is_opendocument": gettext_lazy("This is a LibreOffice file (.ods). Save it as .xlsx or .csv."),
    "is_pdf": gettext_lazy("This is a PDF: it shows a table but does not hold one. Ask for the .xlsx or .csv file."),
    "is_picture": gettext_lazy("This is a picture, not a table. Choose an .xlsx or .csv file."),
    "is_program": gettext_lazy("This is a program, not a table. Choose an .xlsx or .csv file."),
    "is_rich_text": gettext_lazy("This is a text document (.rtf). Copy its table into a workbook (.xlsx)."),
    "is_sound": gettext_lazy("This is a sound, not a table. Choose an .xlsx or .csv file."),
    "is_web_page": gettext_lazy("This is a web page, whatever its name says. Open it in Excel and save it as .xlsx."),
    "is_xml": gettext_lazy("This is an XML file. Open it in Excel and save it as .xlsx."),
    "mixed_encodings": gettext_lazy(
        "Row %(row)s is written in another encoding than the rest. Open the file, save it as CSV UTF-8, and try again."
    ),
    "no_such_file": gettext_lazy("There is no such file."),
    "no_such_sheet": gettext_lazy("The workbook has no visible sheet “%(sheet)s”."),
    "no_titles": gettext_lazy("Row %(row)s, where the titles should be, is empty."),
    "not_text": gettext_lazy("This is neither a text file nor a workbook. Choose an .xlsx or .csv file."),
    "old_office": gettext_lazy("This is an old Excel file (.xls). Save it as .xlsx."),
    "quote_open": gettext_lazy(
        "The quotation mark that opens in row %(row)s is not closed, so the rows after it cannot be told apart."
    ),
    "too_many_bytes": gettext_lazy("The file has %(size)s MB; at most %(limit)s MB are read. Split it."),
    "too_many_columns": gettext_lazy("The table has more than %(limit)s columns."),
    "too_many_rows": gettext_lazy("The table has more than %(limit)s rows. Split it."),
    "unreadable_bytes": gettext_lazy("Row %(row)s cannot be read as %(encoding)s. Choose another encoding."),
}

SENTENCES: Mapping[str, object] = {
    "above": gettext_lazy("More than %(limit)s."),
    "below": gettext_lazy("Less than %(limit)s."),
    "cell_error": gettext_lazy("The spreadsheet shows the error %(error)s here. Mend the formula or clear the cell."),
    "changed_meanwhile": gettext_lazy("Someone wrote the same records while the file was imported. Check it again."),
    "cells_missing": gettext_lazy("%(found)s cells under %(expected)s titles: the row is cut off."),
    "column_absent": gettext_lazy("The file has no column of this title."),
    "date_after": gettext_lazy("Later than %(limit)s."),
    "date_before": gettext_lazy("Earlier than %(limit)s."),
    "date_of_nothing": gettext_lazy(
        "A date in the year %(year)s is what programs write for “no date”. Clear the cell."
    ),
    "dates_unsure": gettext_lazy("Day and month could be exchanged here. Read as: %(order)s."),
    "decimals_unsure": gettext_lazy("The decimal mark is not certain here. Read with: %(mark)s"),
    "duplicate": gettext_lazy("Row %(first)s has the same key and says something else."),
    "extra_cells": gettext_lazy("%(found)s cells under %(expected)s titles: a separator stands inside a text."),
    "field_missing": gettext_lazy("No column feeds “%(field)s”, which is required."),
    "field_twice": gettext_lazy("Two columns feed “%(field)s”."),
    "field_unknown": gettext_lazy("There is no field “%(field)s”."),
    "formula_no_figure": gettext_lazy(
        "%(count)s formulas, the first in row %(row)s. What is imported here must not be computed: paste the values."
    ),
    "formula_not_computed": gettext_lazy("A formula whose value was never computed. Open the file, save it, retry."),
    "formulas_used": gettext_lazy("%(count)s formulas: the values last computed are taken."),
    "hidden_characters": gettext_lazy("Hidden characters, which can reverse the text, were removed."),
    "ice_key": gettext_lazy("The check digits of this ICE do not fit. It is kept as it is."),
    "ice_length": gettext_lazy("%(length)s digits; an ICE has 15."),
    "ice_letters": gettext_lazy("An ICE has 15 digits and nothing else."),
    "ice_shortened": gettext_lazy("Excel shortened this number. Format the column as text and type it again."),
    "left_empty": gettext_lazy("“%(text)s” is read as: not known."),
    "like_a_formula": gettext_lazy("Begins like a formula; kept as text."),
    "no_rows": gettext_lazy("There is no row under the titles."),
    "not_a_choice": gettext_lazy("Not one of: %(choices)s."),
    "not_a_date": gettext_lazy("Not a date of the calendar, read as: %(first)s."),
    "not_a_number": gettext_lazy("Not a number."),
    "not_a_phone": gettext_lazy("Not a telephone number: 6 to 15 digits."),
    "not_a_whole_number": gettext_lazy("Not a whole number."),
    "not_an_amount": gettext_lazy("Not an amount."),
    "not_an_email": gettext_lazy("The e-mail address is incomplete."),
    "not_yes_or_no": gettext_lazy("Neither yes nor no."),
    "number_too_large": gettext_lazy("The number is too large."),
    "repeated": gettext_lazy("The same as row %(first)s; counted once."),
    "required": gettext_lazy("Empty, but required."),
    "too_long": gettext_lazy("%(length)s characters; at most %(limit)s fit."),
    "too_many_decimals": gettext_lazy("An amount has two decimals at most."),
    "zero_restored": gettext_lazy("Excel dropped the zeros at the start; they were put back."),
}

ORDERS: Mapping[str, object] = {
    "dmy": gettext_lazy("day, month, year"),
    "mdy": gettext_lazy("month, day, year"),
    "ymd": gettext_lazy("year, month, day"),
}
_FIRST = {"day": "dmy", "month": "mdy", "year": "ymd"}

ENCODING_NAMES: Mapping[str, object] = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": gettext_lazy("Windows-1252 (French Excel)"),
    "cp1256": gettext_lazy("Windows-1256 (Arabic Excel)"),
    "iso-8859-6": gettext_lazy("ISO 8859-6 (Arabic)"),
    "iso-8859-15": gettext_lazy("ISO 8859-15 (French)"),
    "mac-roman": gettext_lazy("Mac Roman"),
    "cp850": gettext_lazy("DOS 850"),
    "cp1250": gettext_lazy("Windows-1250"),
}
SEPARATOR_NAMES: Mapping[str, object] = {
    ";": gettext_lazy("semicolon"),
    ",": gettext_lazy("comma"),
    "\t": gettext_lazy("tab"),
    "|": gettext_lazy("vertical bar"),
}


def say_refusal(refusal: FileRefused) -> str:
    """Why the file is refused, as a sentence."""
    template = REFUSALS.get(refusal.reason)
    return _filled(template, refusal.data) if template else refusal.reason


def say(problem: Problem, importer: Importer | None = None) -> str:
    """What is wrong, as a sentence. Codes of a room are said by its importer's ``sentences``."""
    own = importer.sentences if importer else {}
    template = own.get(problem.code) or SENTENCES.get(problem.code) or REFUSALS.get(problem.code)
    return _filled(template, _in_words(problem.params, importer)) if template else problem.code


def _in_words(params: Mapping[str, Any], importer: Importer | None) -> dict[str, Any]:
    """Particulars as people read them: the label of a field, the order of a date, a list of choices."""
    words = dict(params)
    if importer and "field" in words:
        words["field"] = next((str(f.label) for f in importer.fields if f.key == words["field"]), words["field"])
    if "order" in words:
        words["order"] = ORDERS[words["order"]]
    if "first" in words and words["first"] in _FIRST:
        words["first"] = ORDERS[_FIRST[words["first"]]]
    if isinstance(words.get("choices"), list):
        more = words.get("count", 0) > len(words["choices"])
        words["choices"] = _(", ").join(words["choices"]) + ("…" if more else "")
    return words


def _filled(template: object, params: Mapping[str, Any]) -> str:
    return str(template) % params if params else str(template)
