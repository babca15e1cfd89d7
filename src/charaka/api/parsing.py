"""Reading the body of a request: strict JSON, without what no database keeps."""

from __future__ import annotations

import json
from typing import Any, NoReturn, cast

from django.http import HttpRequest
from ninja.parser import Parser
from ninja.types import DictStrAny


class StrictParser(Parser):
    """JSON as RFC 8259 has it: UTF-8, no NaN, no infinity; and no NUL or half pair inside a text. Raises ValueError."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        text = request.body.decode()
        try:
            content = json.loads(text, parse_constant=_refuse)
        except RecursionError as deep:
            raise ValueError("too deeply nested") from deep
        if "\\u" in text or "\x00" in text:
            _refuse_halves(content)
        return cast(DictStrAny, content)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _refuse_halves(value: Any) -> None:
    if isinstance(value, str):
        value.encode()  # raises UnicodeEncodeError, a ValueError, for half a pair
        if "\x00" in value:
            raise ValueError("NUL in a text")
    elif isinstance(value, dict):
        for name, inner in value.items():
            _refuse_halves(name)
            _refuse_halves(inner)
    elif isinstance(value, list):
        for inner in value:
            _refuse_halves(inner)
