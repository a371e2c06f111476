"""The viewer's language: words are written in English where they belong, and translated here when they are shown.

A language is a folder `<tag>/LC_MESSAGES/messages.po` among the locales; `python -m app.i18n.extract` makes and updates
it. The language of a request, a socket or a run is a context variable; all that is said meanwhile is said in it.
"""

import gettext as standard
import json
import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.paths import LOCALES, ROOT
from engine.sentences import Sentence, Translatable

TEMPLATE = LOCALES / "messages.pot"
PLACEHOLDER = re.compile(r"%\(\w+\)s|%%|\{[^{}]*\}")
"""Where a value goes: %(name)s in templates of pages, {name} elsewhere."""

SAME_FOR_ALL = ("/static/", "/vendor/")

log = logging.getLogger("descent_lab.translation")


class Language(NamedTuple):
    """`tag` as in `<html lang>`, `file` its messages; English has none."""

    tag: str = "en"
    file: str = ""


ENGLISH = Language()

_current: ContextVar[tuple[Language, standard.NullTranslations]] = ContextVar(
    "language", default=(ENGLISH, standard.NullTranslations())
)


def languages(folder: Path) -> dict[str, Language]:
    """Those of a folder (a relative one is the app's own) by tag, English first; their messages are read now."""
    found = {ENGLISH.tag: ENGLISH}
    for file in sorted((ROOT / folder).glob("*/LC_MESSAGES/messages.po")):
        tag = file.parts[-3].replace("_", "-")
        found[tag] = Language(tag, str(file))
        _messages(found[tag])
    return found


def preferred(accept: str, known: Mapping[str, Language]) -> Language:
    """The known language that an Accept-Language header prefers (RFC 4647, lookup); English without a match."""
    wishes: list[tuple[float, list[str]]] = []
    for part in accept.lower().split(","):
        tag, _separator, quality = part.replace(" ", "").partition(";q=")
        try:
            wishes.append((float(quality or 1), tag.split("-")))
        except ValueError:
            continue
    by_tag = {tag.lower(): language for tag, language in known.items()}
    for weight, parts in sorted(wishes, key=lambda wish: -wish[0]):
        for end in range(len(parts), 0, -1):
            if weight > 0 and (found := by_tag.get("-".join(parts[:end]))):
                return found
    return ENGLISH


@contextmanager
def use(language: Language) -> Iterator[None]:
    """Say everything in `language` meanwhile."""
    token = _current.set((language, _messages(language)))
    try:
        yield
    finally:
        _current.reset(token)


def current() -> Language:
    return _current.get()[0]


def gettext(text: str) -> str:
    """`text` in the current language; as it is where there is no translation."""
    return text and _current.get()[1].gettext(text)


def ngettext(singular: str, plural: str, n: int) -> str:
    return _current.get()[1].ngettext(singular, plural, n)


_ = gettext


def said(what: object, **values: Any) -> str:
    """What an error or another sentence says, or a template with its values, in the current language."""
    if isinstance(what, str):
        what = Sentence(what, **values)
    return what.translated(gettext) if isinstance(what, Translatable) else str(what)


def for_scripts() -> str:
    """The translated sentences of the pages' scripts as JSON.

    `words`: by English sentence, the translation, or for plurals a list; `form`: which of the list each number up to
    199 takes.
    """
    _language, messages = _current.get()
    if not isinstance(messages, standard.GNUTranslations):  # English
        return "{}"
    forms = [messages.plural(n) for n in range(200)]  # type: ignore[attr-defined]  # gettext sets it, the stubs lack it
    words: dict[str, str | list[str]] = {}
    for source in _of_scripts():
        if isinstance(source, str):
            words[source] = messages.gettext(source)
        else:
            words[source[0]] = [messages.ngettext(*source, forms.index(form)) for form in sorted(set(forms))]
    return json.dumps({"words": words, "form": forms}, ensure_ascii=False).replace("<", "\\u003c")


@lru_cache
def _of_scripts() -> list[str | tuple[str, str]]:
    with TEMPLATE.open("rb") as file:
        messages = [
            message for message in read_po(file) if any(place.endswith(".js") for place, _ in message.locations)
        ]
    return [message.id if isinstance(message.id, str) else (message.id[0], message.id[1]) for message in messages]


@lru_cache
def _messages(language: Language) -> standard.NullTranslations:
    if language == ENGLISH:
        return standard.NullTranslations()
    with Path(language.file).open("rb") as file:
        catalog = read_po(file, locale=language.tag.replace("-", "_"))
    for message in list(catalog):
        texts = [message.string] if isinstance(message.string, str) else message.string or ()
        if message.id and not all(_fits(text, message.id) for text in texts):
            log.warning(
                "%s: the translation of %r does not fit its placeholders and is left out", language.file, message.id
            )
            catalog.delete(message.id)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return standard.GNUTranslations(compiled)


def _fits(translation: str, source: str | Sequence[str]) -> bool:
    """Whether it can be filled with the values of its source."""
    source = source if isinstance(source, str) else " ".join(source)
    stray = set(PLACEHOLDER.sub("", translation)) & set("%{}")
    return set(PLACEHOLDER.findall(translation)) <= set(PLACEHOLDER.findall(source)) and stray <= set(
        PLACEHOLDER.sub("", source)
    )


class Translated:
    """ASGI middleware: each request and each socket has its viewer's language."""

    def __init__(self, app: ASGIApp, known: Mapping[str, Language]) -> None:
        self._app, self._known = app, known

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_vary(message: Message) -> None:
            if message["type"] == "http.response.start" and not scope["path"].startswith(SAME_FOR_ALL):
                MutableHeaders(scope=message).add_vary_header("Accept-Language")
            await send(message)

        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        with use(preferred(Headers(scope=scope).get("accept-language", ""), self._known)):
            await self._app(scope, receive, send_with_vary)
