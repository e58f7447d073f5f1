"""Waits that may be long hold no database connection."""

import pytest
from django.db import connection, transaction
from django.http import HttpResponse, StreamingHttpResponse

from mlplatform.core.connections import release_connections
from mlplatform.core.middleware import ReleaseConnectionMiddleware


@pytest.mark.django_db(transaction=True)
def test_what_streams_gives_its_connection_back_first(rf, monkeypatch):
    closed = []
    monkeypatch.setattr(connection, "close", lambda: closed.append(True))
    ReleaseConnectionMiddleware(lambda request: HttpResponse())(rf.get("/"))
    assert closed == []
    ReleaseConnectionMiddleware(lambda request: StreamingHttpResponse())(rf.get("/"))
    assert closed == [True]
    with transaction.atomic():
        release_connections()
    assert closed == [True], "a transaction needs its connection to the end"
