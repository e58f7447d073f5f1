"""Paged lists of the API, the same in every app.

    @router.get("", response=Page[JobOut])
    def list_jobs(request: HttpRequest, filters: Query[JobFilters], page: Query[PageParams]) -> PageData:
        return paginate(request, selectors.jobs_for(request.auth, …), page)

answers ``{"items": […], "count": 120, "next": "https://…?limit=50&offset=50", "previous": null}`` in three queries.
`next` and `previous` keep every other query parameter. Declare orderings as a `Literal`, filters as typed fields.
"""

from typing import Any, Generic, TypedDict, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

T = TypeVar("T")


class PageParams(Schema):
    """Which part of a list: `limit` rows from row `offset` on."""

    limit: int = Field(50, ge=1, le=250, description="Most items in one answer.")
    offset: int = Field(0, ge=0, le=10_000_000, description="How many items to pass over.")


class Page(Schema, Generic[T]):
    """One page of a list, for `response=Page[…]`."""

    items: list[T]
    count: int = Field(description="Items in the whole list.")
    next: str | None = Field(None, description="Address of the next page; null on the last.")
    previous: str | None = Field(None, description="Address of the page before; null on the first.")


class PageData(TypedDict):
    """What `paginate` gives: a `Page` whose items are still rows."""

    items: list[Any]
    count: int
    next: str | None
    previous: str | None


def paginate(request: HttpRequest, rows: QuerySet[Any], page: PageParams) -> PageData:
    """One page of `rows`, which need a total order (end it with `pk`) so that no row shows twice."""
    count = rows.count()
    after, before = page.offset + page.limit, page.offset - page.limit
    return {
        "items": rows_between(rows, page.offset, after),
        "count": count,
        "next": _address(request, page.limit, after) if after < count else None,
        "previous": _address(request, page.limit, max(before, 0)) if page.offset else None,
    }


def rows_between(rows: QuerySet[Any], start: int, stop: int) -> list[Any]:
    """`rows[start:stop]`, its ids first: passing over thousands of rows then reads an index and joins nothing."""
    ids = list(rows.select_related(None).values_list("pk", flat=True)[start:stop])
    found = rows.in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def _address(request: HttpRequest, limit: int, offset: int) -> str:
    query = request.GET.copy()
    query["limit"], query["offset"] = str(limit), str(offset)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
