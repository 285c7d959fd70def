"""One page with every part and one printed sheet, served beside the workbench for the browser."""

from pathlib import Path
from statistics import NormalDist

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.template import engines
from django.urls import include, path
from django.utils.safestring import mark_safe

from evenhand.frame.open import open_to_all

HERE = Path(__file__).parent
CLASSES = ("seq-1", "seq-2", "seq-3", "seq-4", "seq-5", "unsure-1", "cannot-say")
WORDS = {"map": "Map of the city", "zoom_in": "Zoom in", "zoom_out": "Zoom out",
         "whole": "Show the whole city", "skip": "Skip the map", "open": "Open"}  # fmt: skip
SVG = ('<svg viewBox="0 0 70 10" role="img" aria-label="Burglary in seven areas">'
       + "".join(f'<path class="area {name}" d="M{10 * i} 0h10v10h-10z"/>'
                 for i, name in enumerate(CLASSES)) + "</svg>")  # fmt: skip


class Filters(forms.Form):
    what = forms.ChoiceField(label="What", choices=[("b", "Burglary in homes")])
    when = forms.ChoiceField(label="When", choices=[("y", "Past year")])


class Question(forms.Form):
    offence = forms.ChoiceField(label="Offence", choices=[("b", "Burglary")])
    within = forms.IntegerField(label="Distance, metres", help_text="How far apart.", max_value=900)
    how = forms.ChoiceField(
        label="Which?",
        choices=[("1", "All"), ("2", "At night")],
        widget=forms.RadioSelect,
        help_text="Without a day: set aside.",
    )
    kinds = forms.MultipleChoiceField(
        label="When?",
        choices=[("d", "By day"), ("n", "At night")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    file = forms.FileField(label="File", required=False)
    told = forms.BooleanField(label="Tell me when it is done", required=False)


def area(index, kind, bounds=(5.0, 52.0)):
    west, south = bounds[0] + 0.01 * index, bounds[1]
    ring = [[west, south], [west + 0.01, south], [west + 0.01, south + 0.01],
            [west, south + 0.01], [west, south]]  # fmt: skip
    return {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [ring]},
            "properties": {"id": f"A{index}", "name": f"Area {index}", "class": kind,
                           "row": f"{index} recorded", "outlined": kind == "seq-5"}}  # fmt: skip


def layer(name, classes):
    features = [area(index, kind) for index, kind in enumerate(classes)]
    return {"id": name, "features": {"type": "FeatureCollection", "features": features}}


def table(caption):
    return {
        "caption": caption,
        "columns": [{"text": "Area"}, {"text": "Recorded", "is_number": True}, {"text": "State"}],
        "rows": [[{"text": "Oude Stad", "url": "#main"}, {"text": "121", "is_number": True},
                  {"text": "In force", "kind": "done"}],
                 [{"text": "Molenwijk"}, {"text": "hidden", "is_hidden": True},
                  {"text": "Ended", "kind": "error"}]],
    }  # fmt: skip


def the_map():
    ramp = [{"class": f"seq-{step}", "text": f"{step}"} for step in range(1, 6)]
    key = [{"class": "unsure-1", "text": "Too uncertain to split"},
           {"class": "cannot-say", "text": "Too few to say"},
           {"class": "seq-3 swatch-outline", "text": "Stays in 9 of 10 re-runs"}]  # fmt: skip
    square = [f"biv-{row}{column}" for row in (1, 2, 3) for column in (1, 2, 3)]
    return {
        "title": "Burglary in homes",
        "action": "/parts",
        "form": Filters(),
        "drawing": mark_safe(SVG),
        "source": "Streets invented for the test",
        "layers": [
            {"id": "gathers", "name": "Where it gathers", "text": "Per 1,000", "is_shown": True},
            {"id": "parts", "name": "Where the two part", "text": "Feeling beside records"},
            {"id": "places", "name": "Places", "reason": "No places were imported"},
        ],
        "legends": [
            {"layer": "gathers", "is_shown": True, "title": "Per 1,000", "ramp": ramp, "key": key},
            {"layer": "parts", "title": "Both", "square": square, "square_alt": "Nine colours",
             "square_text": "Darker: more of both"},
        ],
        "tables": [table("Burglary by area") | {"layer": "gathers", "is_shown": True},
                   table("Feeling by area") | {"layer": "parts"}],
        "provenance": "612 of 634 records used.",
        "finding": {"id": "F-0229", "url": "#main"},
        "data": {"bounds": [5.0, 51.99, 5.07, 52.02], "words": WORDS, "layers": [
            layer("gathers", CLASSES), layer("parts", ["biv-11", "biv-22", "biv-33"])]},
    }  # fmt: skip


def figures():
    values = [{"month": f"2026-{month:02d}-01", "n": 40 + month % 5} for month in range(1, 13)]
    spec = {"data": {"values": values}, "height": 200, "mark": {"type": "line", "point": True},
            "encoding": {"x": {"field": "month", "type": "temporal", "title": None},
                         "y": {"field": "n", "type": "quantitative", "title": None}}}  # fmt: skip
    drawn = {"id": "months", "claim": "Burglary fell", "subtitle": "Counts by month.",
             "alt": "Burglary fell from 44 to 41", "spec": spec, "table": table("Each month"),
             "drawing": mark_safe('<svg viewBox="0 0 9 3" aria-hidden="true"></svg>'),
             "key": [{"class": "cat-1", "text": "recorded"}],
             "downloads": [{"url": "#main", "text": "CSV"}],
             "finding": {"id": "F-0231", "url": "#main"}}  # fmt: skip
    refused = {"id": "hours", "claim": "By hour", "subtitle": "", "alt": "",
               "refusal": "Hours cannot be shown: this source only knows the month."}  # fmt: skip
    return {"drawn": drawn, "refused": refused}


def work():
    card = {"url": "#main", "title": "Robbery of pupils", "text": "Review 8 December",
            "waits": "No refuting test", "source": "P-014"}  # fmt: skip
    return {
        "steps": [{"name": "Scanning", "is_done": True}, {"name": "Analysis", "is_current": True},
                  {"name": "Response"}],
        "gates": [{"is_met": True, "text": "Compared"},
                  {"is_met": False, "url": "#main", "text": "No refuting test", "note": "Say one"}],
        "timeline": [{"date": "4 October", "title": "Opened", "text": "F-0231.", "by": "A. V."},
                     {"date": "8 December", "text": "Review", "is_to_come": True}],
        "promises": [{"kind": "wait", "state": "Due in 3 days", "text": "Tell the school",
                      "owner": "C. L.", "due": "24 November", "next": "Next: a letter"}],
        "board": [{"name": "Analysis", "count": 1, "cards": [card]},
                  {"name": "Response", "count": 0, "cards": [], "empty": "Nothing waits."}],
        "job": {"title": "Near repeats", "is_running": True, "url": "/parts", "percent": 40,
                "step": "Step 3 of 5", "note": "You can leave this page.", "cancel_url": "/parts"},
        "states": [{"kind": "empty", "title": "No incidents yet", "text": "Import a file.",
                    "url": "#main", "action": "Import", "is_start": True},
                   {"kind": "no_permission", "title": "You have no access"},
                   {"kind": "failed", "title": "Something failed", "reference": "7F3-Q"}],
    }  # fmt: skip


@open_to_all
def parts(request):
    """Every part of the pages, with a form that came back with faults."""
    form = Question({"offence": "b", "within": "9000", "how": ""})
    pages = Paginator(range(120), 10)
    context = {
        "crumbs": [{"url": "/", "text": "City"}, {"text": "Parts"}],
        "question": "Has burglary changed?",
        "answer": "Yes. Burglary is about 9 % lower than expected.",
        "range": "Most likely between 4 and 14 % lower.",
        "sure_url": "#main",
        "facts": [{"label": "Recorded", "value": "612", "note": "672 the year before"},
                  {"label": "Change", "value": "−9 %"}],
        "map": the_map(),
        "cards": [{"title": "Kanaalzone feels less safe", "url": "#main", "text": "34 %.",
                   "source": "F-0226"}],
        "quantiles": [NormalDist(-9, 2.5).inv_cdf((i + 0.5) / 50) for i in range(50)],
        "provenance": {"id": "F-0231", "entries": [{"label": "Seed", "text": "1", "is_code": True}],
                       "options": [{"label": "Months", "text": "36"}]},
        "table": table("Partners") | {"is_boxed": True, "folds": True},
        "limits": ["Burglaries nobody reported."],
        "form": form if "faults" in request.GET else Question(),
        "page_obj": pages.page(3),
        "page_range": list(pages.get_elided_page_range(3, on_each_side=1, on_ends=1)),
        **figures(),
        **work(),
    }  # fmt: skip
    return drawn(request, "parts.html", context)


@open_to_all
def sheet(request):
    """A brief of eight items, the most that one may hold."""
    names = ("Do", "Know", "Changed", "Promised")
    parts = [{"name": name, "lines": ["Be seen at Station square from 16 to 18 h"] * 2}
             for name in names]  # fmt: skip
    return drawn(request, "sheet.html", {"parts": parts, "lines": range(8)})


@open_to_all
def job(request):
    """A job that is a step further whenever it is asked, and done at the third."""
    step = request.session["step"] = request.session.get("step", 0) + 1
    running = {"title": "Near repeats", "is_running": True, "url": "/job", "step": f"Step {step}"}
    done = {"title": "Near repeats", "is_running": False, "done_url": "/sheet"}
    return drawn(request, "job.html", {"job": running if step <= 2 else done})


@open_to_all
def looking(request):
    """A page that waits; asked again, another page that waits for a part of its own."""
    seen = request.session["looks"] = request.session.get("looks", 0) + 1
    return drawn(request, "looking.html", {"is_first": seen == 1})


def drawn(request, name, context):
    template = engines["django"].from_string((HERE / name).read_text())
    return HttpResponse(template.render(context, request))


urlpatterns = [
    path("parts", parts),
    path("sheet", sheet),
    path("job", job),
    path("looking", looking),
    path("", include("evenhand.workbench.urls")),
]
