"""What is going on in the city, and how sure that is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from evenhand.workbench.opened import city
from evenhand.workbench.people.rights import allowed


@allowed("city.see")
def city_page(request: HttpRequest) -> HttpResponse:
    """Show the city."""
    here = city()
    recorded = next((name for name in ("incidents", "counts") if here.has(name)), None)
    context = {"rows": here.row_count(recorded) if recorded else 0}
    return render(request, "city/city.html", context)
