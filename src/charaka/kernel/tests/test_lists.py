"""Lists: what an address asks for is what is shown, counted and offered, and nothing in an address can break a list."""

from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Q, Sum
from django.http import QueryDict
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from charaka.kernel.ui.lists import Chip, Chips, Column, ListPage, ListSpec, Select, filtered_rows, list_page

SPEC = ListSpec(
    "kinds",
    (
        Column("model", "Model", sort=("model",)),
        Column("app_label", "Application", sort=("-app_label", "model")),
        Column("id", "Number", numeric=True, total=Sum("id")),
    ),
    "model",
    search=("model",),
    placeholder="Model",
    chips=(
        Chips("app", "Application", (Chip("one", "One", Q(app_label="one")), Chip("two", "Two", Q(app_label="two")))),
        Chips("long", "Length", (Chip("yes", "Long", Q(model__contains="long")),)),
    ),
    selects=(Select("first", "Letter", lambda: [("p", "P"), ("z", "Z")], lambda value: Q(model__startswith=value)),),
    size=4,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kinds() -> None:
    ContentType.objects.all().delete()
    ContentType.objects.bulk_create(
        [ContentType(app_label="one", model=f"probe {number}") for number in range(5)]
        + [ContentType(app_label="two", model=f"probe long {number}") for number in range(3)]
    )


def asked(address: str = "") -> ListPage:
    return list_page(SPEC, ContentType.objects.all(), QueryDict(address.lstrip("?")), export_url="/export")


def names(page: ListPage) -> list[str]:
    return [row.model for row in page.rows]


def test_the_first_page_says_where_it_stands() -> None:
    page = asked()
    assert names(page) == ["probe 0", "probe 1", "probe 2", "probe 3"]
    assert (page.start, page.end, page.total) == (1, 4, 8)
    assert not page.previous_url
    second = asked(page.next_url)
    assert (second.start, second.end) == (5, 8)
    assert not second.next_url
    assert asked(second.previous_url).start == 1


def test_the_count_of_a_chip_is_what_a_click_on_it_shows() -> None:
    page = asked("long=yes")
    for chip in page.chips[0].options:
        assert asked(chip.url).total == chip.count
    assert [chip.count for chip in page.chips[0].options] == [0, 3]


def test_two_chips_of_one_filter_widen_and_two_filters_narrow() -> None:
    assert asked("app=one&app=two").total == 8
    assert asked("app=one&long=yes").total == 0
    assert asked("app=two&long=yes").total == 3


def test_a_chosen_chip_offers_the_address_without_it_and_keeps_the_rest() -> None:
    page = asked("app=two&q=probe&sort=-model")
    chip = next(chip for chip in page.chips[0].options if chip.chosen)
    assert QueryDict(chip.url.lstrip("?")).dict() == {"q": "probe", "sort": "-model"}
    assert page.filtered
    assert not asked(page.clear_url).filtered


def test_search_asks_for_every_word_folded() -> None:
    assert asked("q=LONG+2").total == 1
    assert asked("q=%D9%A2").total == 2  # ٢, the same digit in Eastern Arabic


def test_a_list_asks_the_database_as_often_for_one_row_as_for_many() -> None:
    with CaptureQueriesContext(connection) as many:
        asked()
    ContentType.objects.exclude(model="probe 1").delete()
    with CaptureQueriesContext(connection) as one:
        asked()
    assert len(one) == len(many) == 3
    assert "OFFSET" not in " ".join(query["sql"] for query in many.captured_queries)


def test_sums_are_of_all_rows_that_match_not_of_the_page() -> None:
    ids = ContentType.objects.filter(app_label="one").values_list("id", flat=True)
    assert asked("app=one").sums == {"id": sum(ids)}


def test_a_column_sorts_one_way_then_the_other_and_says_so() -> None:
    page = asked("sort=app_label")
    assert page.rows[0].app_label == "two"
    head = next(head for head in page.head if head.column.key == "app_label")
    assert head.sorted == "ascending"
    turned = asked(head.url)
    assert turned.rows[0].app_label == "one"
    assert names(turned)[0] == "probe 4", "the whole order is turned round, ties included"


@pytest.mark.parametrize(
    "address",
    [
        "sort=id",
        "sort=nothing",
        "after=rubbish",
        "before=a:b",
        "app=three",
        "first=q",
        "first=%27;drop",
        "q=%00",
        "after=",
        "size=1000",
    ],
)
def test_what_an_address_makes_up_is_left_out(address: str) -> None:
    assert asked(address).total == 8
    assert asked(address).start == 1


def test_a_cursor_of_one_order_is_nothing_in_another() -> None:
    token = QueryDict(asked().next_url.lstrip("?"))["after"]
    assert asked(f"sort=-model&after={token}").start == 1


def test_when_all_later_rows_went_away_the_first_page_is_shown() -> None:
    address = asked().next_url
    ContentType.objects.filter(model__gt="probe 3").delete()
    page = asked(address)
    assert (page.start, page.total) == (1, 4)


def test_a_drop_down_filter_narrows_and_stays_in_the_form() -> None:
    page = asked("first=z")
    assert page.total == 0
    assert page.selects[0].value == "z"
    assert ("first", "z") not in page.hidden


def test_the_export_takes_what_is_filtered_in_the_same_order() -> None:
    page = asked("app=two&sort=-model")
    address = QueryDict(page.export_url.split("?")[1])
    assert [row.model for row in filtered_rows(SPEC, ContentType.objects.all(), address)] == names(page)


def test_the_parameters_of_the_page_around_stay() -> None:
    assert "view=board" in asked("view=board").next_url


def test_the_whole_list_is_drawn_with_and_without_rows() -> None:
    from django.template.loader import render_to_string

    request = RequestFactory().get("/kinds/")
    full = render_to_string("ui/list.html", {"list": asked("app=two"), "caption": "Kinds"}, request)
    assert 'aria-sort="ascending"' in full
    assert 'hx-get="?' in full
    assert "/export?app=two" in full
    none = render_to_string("ui/list.html", {"list": asked("q=nowhere")}, request)
    assert "<table" not in none
    assert "ck-empty" in none
