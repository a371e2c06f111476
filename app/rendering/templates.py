"""The templates of all pages, with their words in the viewer's language."""

from fastapi.templating import Jinja2Templates

from app.i18n.translation import current, for_scripts, gettext, ngettext
from app.paths import TEMPLATES
from app.rendering.assets import modules, packed, static_url
from app.rendering.mathml import math
from engine import __version__

templates = Jinja2Templates(TEMPLATES, context_processors=[lambda request: {"static": static_url()}])
templates.env.trim_blocks = templates.env.lstrip_blocks = True
templates.env.add_extension("jinja2.ext.i18n")
templates.env.install_gettext_callables(gettext, ngettext)  # type: ignore[attr-defined]  # the extension adds it
templates.env.policies["ext.i18n.trimmed"] = True
templates.env.globals |= {"version": __version__, "_": gettext, "language": current, "words_for_scripts": for_scripts}
templates.env.globals |= {"math": math, "modules": modules, "packed": packed}
