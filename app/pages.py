"""The pages: each lab's page is a function of its query string."""

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.templating import Jinja2Templates

from app import forms, wire
from app.assets import TEMPLATES, plotly_url
from app.labs import LABS
from app.labs.base import Lab
from app.query import link

router = APIRouter()
templates = Jinja2Templates(TEMPLATES)
templates.env.trim_blocks = templates.env.lstrip_blocks = True


@router.get("/")
async def home() -> RedirectResponse:
    return RedirectResponse(f"/labs/{next(iter(LABS))}")


@router.get("/labs/{lab}", response_class=HTMLResponse)
async def lab_page(request: Request, lab: str) -> HTMLResponse:
    """A lab at the state of the query string; what was refused stands beside its field."""
    found = known_lab(lab)
    reading = forms.read(found, request.query_params.multi_items())
    query = link(reading.config)
    form = forms.form(reading)
    context = {
        "lab": found,
        "labs": LABS,
        "form": form,
        "unplaced": forms.unplaced(form, reading.problems),
        "experiments": found.experiments,
        "seed": reading.seed,
        "problems": reading.problems,
        "words": found.words(reading.config),
        "page_query": "&".join(filter(None, [query, f"seed={reading.seed}" if reading.seed else ""])),
        "state": wire.dumps({
            "lab": found.id,
            "config": reading.config.model_dump(mode="json"),
            "seed": reading.seed,
            "valid": not reading.problems,
            "figures": f"/api/labs/{found.id}/figures?{query}",
            "figures_part": reading.config.figures_part(),
            "structure": reading.config.structure(),
            "preview": preview(found, reading),
        }).replace("<", "\\u003c"),
        "plotly_url": plotly_url(),
    }  # fmt: skip
    return templates.TemplateResponse(request, found.template, context)


def preview(lab: Lab, reading: forms.Reading) -> dict[str, Any] | None:
    """What the first frame of a run would bring, for a page without a run; None where that would cost too much."""
    if not lab.previews:
        return None
    frame = lab.run(reading.config, reading.seed).drain()
    return {"append": frame.append, "replace": frame.replace}


def known_lab(name: str) -> Lab:
    if name not in LABS:
        raise HTTPException(404, f"there is no lab {name[:40]!r}; there are: {', '.join(LABS)}")
    return LABS[name]
