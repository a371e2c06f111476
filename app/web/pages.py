"""The pages: each lab's page is a function of its query string."""

from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app.i18n.translation import _, said
from app.labs import LABS
from app.labs.chapters import by_chapter
from app.labs.shared.lab import Lab
from app.labs.shared.query import link
from app.paths import TEMPLATES
from app.rendering.assets import plotly_url
from app.rendering.templates import templates
from app.web import forms
from app.wire import encoding

router = APIRouter()


@router.get("/", response_class=HTMLResponse)
async def home(request: Request) -> HTMLResponse:
    """The front door: every experiment, by chapter, and the labs."""
    return templates.TemplateResponse(request, "home.html", {"labs": LABS, "chapters": by_chapter()})


@router.get("/labs/{lab}", response_class=HTMLResponse)
async def lab_page(request: Request, lab: str) -> Response:
    """A lab at the state of the query string, each problem beside its field.

    With `embed` it redirects to `/embed/…`.
    """
    if "embed" in request.query_params:
        query = urlencode([(name, value) for name, value in request.query_params.multi_items() if name != "embed"])
        return RedirectResponse(f"/embed/{known_lab(lab).id}?{query}")
    return page(request, known_lab(lab))


@router.get("/embed/{lab}", response_class=HTMLResponse)
async def embedded_page(request: Request, lab: str) -> Response:
    """A lab for a frame in another page: its plots and the play button."""
    return page(request, known_lab(lab), embedded=True)


def page(request: Request, found: Lab, embedded: bool = False) -> HTMLResponse:
    reading = forms.read(found, request.query_params.multi_items())
    query = link(reading.config)
    form = forms.form(reading)
    figures = f"/api/labs/{found.id}/figures?{query}"
    context = {
        "lab": found,
        "embedded": embedded,
        "labs": LABS,
        "form": form,
        "unplaced": forms.unplaced(form, reading.problems),
        "experiments": found.experiments,
        "seed": reading.seed,
        "problems": reading.problems,
        "config": reading.config,
        "context": found.context(reading.config),
        "experiment": reading.experiment,
        "changed": reading.changed,
        "page_query": page_query(reading, query),
        "state": (
            encoding.dumps(
                {
                    "lab": found.id,
                    "config": reading.config.model_dump(mode="json"),
                    "seed": reading.seed,
                    "valid": not reading.problems,
                    "figures": figures,
                    "figures_part": reading.config.figures_part(),
                    "structure": reading.config.fixed(),
                    "comparable": reading.config.comparable(),
                    "beginning": reading.config.beginning(reading.seed),
                    "labels": getattr(reading.config, "labels", []),
                    "experiment": reading.experiment.id if reading.experiment else "",
                    "title": _(reading.experiment.title) if reading.experiment else "",
                    "changed": reading.changed,
                    "preview": preview(found, reading),
                }
            ).replace("<", "\\u003c")
        ),
        "figures": figures,
        "plotly_url": plotly_url(),
    }
    name = found.template if (TEMPLATES / found.template).is_file() else "labs/plain.html"
    return templates.TemplateResponse(request, name, context)


def page_query(reading: forms.Reading, query: str) -> str:
    """The shortest query string that brings the page back."""
    parts = [query] if reading.changed or not reading.experiment else []
    if reading.experiment and not (reading.changed and not query):  # alone it would stand for its own settings
        parts.append(f"experiment={reading.experiment.id}")
    if reading.seed:
        parts.append(f"seed={reading.seed}")
    return "&".join(filter(None, parts))


def preview(lab: Lab, reading: forms.Reading) -> dict[str, Any] | None:
    """What the first frame of a run would bring, for a page without a run; None where that would cost too much."""
    if not lab.previews:
        return None
    frame = lab.run(reading.config, reading.seed).drain()
    return {"append": frame.append, "replace": frame.replace}


def known_lab(name: str) -> Lab:
    if name not in LABS:
        raise HTTPException(
            404, said("there is no lab {name!r}; there are: {labs}", name=name[:40], labs=", ".join(LABS))
        )
    return LABS[name]
