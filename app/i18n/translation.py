"""The viewer's language: texts are written in English where they belong, and translated here when they are shown.

A language is a folder `<tag>/LC_MESSAGES/messages.po` among the locales; `python -m app.i18n.extract` makes and updates
it. The language of a request, a socket or a run is a context variable; all texts made in that context use it.
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

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.paths import LOCALES, ROOT
from engine.sentences import Sentence, Translatable

TEMPLATE = LOCALES / "messages.pot"
PLACEHOLDER = re.compile(r"%\(\w+\)s|%%|\{[^{}]*\}")
"""Where a value goes: %(name)s in templates of pages, {name} elsewhere."""

SAME_FOR_ALL = ("/static/", "/vendor/")

COOKIE = "descent_lab_language"
"""Keeps the language chosen in the header; static/js/common/language.js reads it."""

KEPT_SECONDS = 365 * 24 * 3600

log = logging.getLogger("descent_lab.translation")


class Language(NamedTuple):
    """`tag` as in `<html lang>`, `file` its messages; English has none.

    `known`: the tags of all languages that the visitor can choose from; `asked`: whether this one was chosen.
    """

    tag: str = "en"
    file: str = ""
    known: tuple[str, ...] = ("en",)
    asked: bool = False

    @property
    def alone(self) -> "Language":
        """The language without anything about the visitor."""
        return Language(self.tag, self.file)

    @property
    def names(self) -> dict[str, str]:
        """The own names of all languages to choose from: English, 한국어."""
        found = {}
        for tag in self.known:
            locale = Locale.parse(tag, sep="-")
            found[tag] = str(locale.get_display_name(locale) or tag).capitalize()
        return found


ENGLISH = Language()

_current: ContextVar[tuple[Language, standard.NullTranslations]] = ContextVar(
    "language", default=(ENGLISH, standard.NullTranslations())
)


def languages(folder: Path) -> dict[str, Language]:
    """Those of a folder (a relative one is the app's own) by tag, English first; their messages are read now."""
    files = sorted((ROOT / folder).glob("*/LC_MESSAGES/messages.po"))
    tags = (ENGLISH.tag, *(file.parts[-3].replace("_", "-") for file in files))
    found = {tag: Language(tag, str(file), tags) for tag, file in zip(tags, ["", *files], strict=True)}
    for language in found.values():
        _messages(language.tag, language.file)
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
    return known.get(ENGLISH.tag, ENGLISH)


def chosen(scope: Scope, known: Mapping[str, Language]) -> Language | None:
    """What a visitor has chosen: `?lang=ko` before the cookie of an earlier choice."""
    query = HTTPConnection(scope).query_params
    for tag in (query.get("lang", ""), HTTPConnection(scope).cookies.get(COOKIE, "")):
        if tag in known:
            return known[tag]._replace(asked=True)
    return None


@contextmanager
def use(language: Language) -> Iterator[None]:
    """Say everything in `language` meanwhile."""
    token = _current.set((language, _messages(language.tag, language.file)))
    try:
        yield
    finally:
        _current.reset(token)


def current() -> Language:
    return _current.get()[0]


def gettext(text: str) -> str:
    """`text` in the current language; unchanged without a translation."""
    return text and _current.get()[1].gettext(text)


def ngettext(singular: str, plural: str, n: int) -> str:
    return _current.get()[1].ngettext(singular, plural, n)


_ = gettext


def said(what: object, **values: Any) -> str:
    """The text of an error or another sentence, or of a template with its values, in the current language."""
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
def _messages(tag: str, file: str) -> standard.NullTranslations:
    if not file:
        return standard.NullTranslations()
    with Path(file).open("rb") as content:
        catalog = read_po(content, locale=tag.replace("-", "_"))
    for message in list(catalog):
        texts = [message.string] if isinstance(message.string, str) else message.string or ()
        if message.id and not all(_fits(text, message.id) for text in texts):
            log.warning("%s: the translation of %r does not fit its placeholders and is left out", file, message.id)
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
    """ASGI middleware: gives each request and each socket its viewer's language.

    `?lang=ko` wins and is kept in a cookie, the cookie comes next, then the browser's Accept-Language. Routes do not
    see `lang`, so it is not a setting of a lab and does not appear in links.
    """

    def __init__(self, app: ASGIApp, known: Mapping[str, Language]) -> None:
        self._app, self._known = app, known

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        own = chosen(scope, self._known)
        to_keep = _taken_out(scope) in self._known and _is_visit(scope)

        async def send_with_vary(message: Message) -> None:
            if message["type"] == "http.response.start" and not scope["path"].startswith(SAME_FOR_ALL):
                headers = MutableHeaders(scope=message)
                headers.add_vary_header("Accept-Language")
                headers.add_vary_header("Cookie")
                if own and to_keep:
                    headers.append("set-cookie", f"{COOKIE}={own.tag}; Max-Age={KEPT_SECONDS}; Path=/; SameSite=lax")
            await send(message)

        with use(own or preferred(Headers(scope=scope).get("accept-language", ""), self._known)):
            await self._app(scope, receive, send_with_vary)


def _taken_out(scope: Scope) -> str:
    """The tag of `lang` in the address, from which it is removed."""
    parts = scope["query_string"].split(b"&")
    given = [part for part in parts if part.startswith(b"lang=")]
    if given:
        scope["query_string"] = b"&".join(part for part in parts if part not in given)
    return given[0].removeprefix(b"lang=").decode("latin-1") if given else ""


def _is_visit(scope: Scope) -> bool:
    """Whether the answer is a page that somebody opens, not something that a page fetches."""
    headers = Headers(scope=scope)
    return scope["type"] == "http" and headers.get("sec-fetch-mode", "navigate") == "navigate"
