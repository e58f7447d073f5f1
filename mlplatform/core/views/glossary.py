"""The glossary page."""

from django.http import HttpResponse
from django.shortcuts import render

from mlplatform.core.glossary import grouped
from mlplatform.core.views.page import PageRequest, account_page


@account_page("GET")
def glossary(request: PageRequest) -> HttpResponse:
    return render(request, "help/glossary.html", {"groups": grouped()})
