"""Word and OpenDocument texts with a field or a part of the tests in them, and what another program sees of them."""

from engine.render import docx_gate, odt_gate
from tests.engine.render.office_files import RELATIONS, Parts, archive, parts_of, relations, types
from tests.engine.render.test_office import BODY, opened

WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WAYS = "word/_rels/document.xml.rels"
BEGIN, SEPARATE, END = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
STORED = "3. marts 2026"


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def asks(instruction: str) -> str:
    """What a field asks for, in runs of which each has a letter, as Word breaks it."""
    return "".join(f'<w:r><w:instrText xml:space="preserve">{one}</w:instrText></w:r>' for one in instruction)


def complex_field(instruction: str, stored: str = run(STORED)) -> str:
    return f"{BEGIN}{asks(instruction)}{SEPARATE}{stored}{END}"


def simple_field(instruction: str, stored: str = run(STORED)) -> str:
    return f'<w:fldSimple w:instr="{instruction}">{stored}</w:fldSimple>'


def story(inner: str, root: str = "hdr") -> bytes:
    """A part of a Word file: its body, or what stands beside that."""
    return f'<w:{root} xmlns:w="{WORDS}"><w:p>{inner}</w:p></w:{root}>'.encode()


def text(markup: str = "") -> Parts:
    """A Word file with that in its first paragraph."""
    body = f"<w:body><w:p>{markup}</w:p><w:p>{run('Høringssvar')}</w:p></w:body>"
    return {
        "[Content_Types].xml": types(word__document="wordprocessingml.document.main"),
        "_rels/.rels": relations(("officeDocument", BODY)),
        BODY: f'<w:document xmlns:w="{WORDS}" xmlns:r="{RELATIONS}">{body}</w:document>'.encode(),
        WAYS: relations(),
    }


def with_part(name: str, data: bytes) -> bytes:
    """A Word file with that part, in the place of the one of its name."""
    return archive(text() | {name: data})


def taken(data: bytes) -> Parts:
    """What the other program sees of a Word file."""
    return parts_of(docx_gate.seen(data).data)


def body(markup: str) -> str:
    """What it sees of such a paragraph in a Word file."""
    seen = taken(archive(text(markup)))[BODY].decode()
    return seen[seen.index("<w:body>") : seen.index("Høringssvar")]


def opened_body(markup: str) -> str:
    """What it sees of such a paragraph in an OpenDocument text."""
    return parts_of(odt_gate.seen(opened(f"<text:p>{markup}</text:p>")).data)["content.xml"].decode()
