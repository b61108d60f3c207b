"""A form that saves itself, what it sent, and what it keeps in the browser."""

from tests.web.assets.harness import REST, Answer
from tests.web.assets.pages import FIELD, TEXT, form

SAVED = Answer({"saved": "Gemt kl. 10.42.07", "against": [], "present": []})
KEY = "beslut:7:Aase Aagaard"
PAUSE, AGAIN, LONG = 1200, 2000, 5000
"""Milliseconds: the pause in typing after which it is saved, until a failed save is tried again, and well beyond both.
"""


def saves(site):
    return [asked for asked in site.asked if asked.path == "/gem"]


def start(opened, site, *parts, answer=SAVED, attributes="", extra=""):
    site.answer = lambda asked: answer
    return opened(form(*(parts or (FIELD, TEXT)), attributes=attributes) + extra)


def sent(site):
    """What was asked for, but that somebody writes here."""
    return [asked.path for asked in site.asked if "puls" not in asked.path]


def passes(page, milliseconds=PAUSE):
    """So much time has passed, for which nobody waits."""
    page.clock.run_for(milliseconds)


def written(page, text, selector="#titel"):
    """Somebody writes, and pauses."""
    page.fill(selector, text)
    passes(page)


def quiet(page):
    """Whatever the page has asked the server for has come there: this was asked later, and is answered."""
    page.evaluate("address => fetch(address, { cache: 'no-store' }).then((answer) => answer.text())", REST)


def state(page, words):
    said = "words => document.querySelector('[data-state]').textContent.includes(words)"
    page.wait_for_function(said, arg=words, polling=50)  # without it the page is asked, and drawn, for each frame


def kept(page):
    return page.evaluate("key => localStorage.getItem(key)", KEY)


def keep(page, name, text):
    entry = f'{{"at":"2026-02-01T10:05:00","entries":[["revision","1"],["{name}","{text}"]]}}'
    page.evaluate("([key, entry]) => localStorage.setItem(key, entry)", [KEY, entry])
