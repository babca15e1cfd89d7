"""The formats that Django's own fields use agree with ours."""

from __future__ import annotations

from importlib import import_module

import pytest

from charaka.kernel import formats


@pytest.mark.parametrize("lang", formats.LANGUAGES)
def test_django_groups_and_points_as_the_pages_do(lang: str) -> None:
    module = import_module(f"charaka.kernel.formats_django.{lang}.formats")
    shown = formats.number(1234, 0, lang)
    assert shown[1] == module.THOUSAND_SEPARATOR
    assert formats.number(0.5, 1, lang)[1] == module.DECIMAL_SEPARATOR
    assert module.DATE_INPUT_FORMATS[:2] == ["%Y-%m-%d", "%d/%m/%Y"]
    assert module.FIRST_DAY_OF_WEEK == 1
