"""Messages reach the reader in Danish."""

import re
import string

import pytest

from engine import language
from scripts import messages

ALIKE = {"E-mail", "format", "person", "Person", "Type"}
ALIKE |= {"argument {number}", "{minutes} min.", "{part}: {reason}", "{template}, line {line}"}


@pytest.fixture(scope="module")
def catalogue():
    return messages.merged()


def test_every_message_is_translated(catalogue):
    assert not [message.id for message in catalogue if message.id and not _strings(message)]


def test_the_kept_catalogue_is_what_the_code_says(catalogue):
    assert (messages.FOLDER / "beslut.po").read_bytes() == messages.written(catalogue), "run scripts/messages.py"


def test_the_compiled_catalogue_is_fresh():
    compiled = messages.compiled(messages.translated())
    assert (messages.FOLDER / "beslut.mo").read_bytes() == compiled, "run scripts/messages.py"


def test_a_message_within_an_f_string_is_found_too():
    code = """f"{_('one')}: {ngettext('a day', '{n} days', n)} {_(text)}" """
    assert list(messages.messages_in(code.strip())) == ["one", ("a day", "{n} days")]


def test_a_translation_names_the_same_fields(catalogue):
    wrong = [message.id for message in catalogue if message.id and not _same_fields(message)]
    assert not wrong


def test_a_translation_is_not_the_english_text(catalogue):
    same = {m.id for m in catalogue if isinstance(m.id, str) and m.id == m.string and re.search(r"[a-z]{4}", m.id)}
    assert same <= ALIKE


def test_the_reader_chooses_the_language():
    language.use("da")
    try:
        assert language._("the agenda is empty; add an item") == "dagsordenen er tom; tilføj et punkt"
    finally:
        language.use("en")
    assert language._("the agenda is empty; add an item") == "the agenda is empty; add an item"


def _strings(message):
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(strings)


def _same_fields(message):
    ids = message.id if isinstance(message.id, tuple) else (message.id,)
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(_fields(one) <= _fields(ids[-1]) for one in strings) and _fields(strings[-1]) == _fields(ids[-1])


def _fields(text):
    return {name for _before, name, _format, _conversion in string.Formatter().parse(text) if name}
