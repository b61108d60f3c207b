"""The rules of the house, as tables: who lies above whom, and what has one home. `tests/house.py` reads them.

A new file gets its place in LAYERS: in the lowest row that lies above everything it imports.
A new outside package gets its home in OUTSIDE.
"""


def within(top: str, *rows: str) -> tuple[frozenset[str], ...]:
    """Rows of names in a folder, the lowest first; "." is the folder itself, "name.*" all in a subfolder."""
    return tuple(frozenset(top if n == "." else f"{top}.{n}" for n in row.split()) for row in rows)


# A file imports only from rows before its own.
LAYERS = (
    *within(
        "engine",
        (
            ". blocks canonical clock fonts language memory names render render.conformance render.limits "
            "render.word_names tables"
        ),
        "errors render.starter_parts render.word_package render.word_styles template_check",
        (
            "characters connections danish failures listing nodes render.pdf render.starter_decision "
            "render.starter_sections render.starter_styles render.word_check render.word_tables "
            "verify workflow"
        ),
        ("blobs events files gate package reading render.child render.starter render.word_finish workflow_check"),
        "database render.pool text",
        "difference render.markup render.wordml templates",
        "render.page render.word render.word_blocks",
        "render.word_read",
    ),
    *within(
        "memos",
        ". actions cpr decision files migrations.versions.* people queries rendition",
        "models.accounts models.content models.meeting models.memo models.people models.work models.writing",
        "workflow_file",
        "models",
        "budget meeting migrations migrations.env store.rows",
        "memo store.names",
        "store.accounts store.agenda store.people",
        "canonical types visibility",
        ("budget_table case checks deciding files.content_part record store.contents store.meetings"),
        "document_rows files.meeting_part files.organisation_file guards standing store.memos",
        "catalogue documents files.item_file files.memo_file meeting_documents store.history",
        "store.work type_check",
        "store",
        "audit desk",
        "actions.named actions.organising actions.steps printing queries.find queries.history",
        (
            "actions.drafting actions.meetings archive queries.compare queries.documents "
            "queries.follow_ups queries.listing queries.show work"
        ),
        "actions.agenda actions.deciding export queries.facts queries.meetings",
        "actions.items",
        "actions.run",
        "output",
    ),
    *within(
        "web",
        ". api pages permissions settings told",
        "static_files visits views guard",
        "ask",
        "refusals routes",
        "dispatch",
        "pages.home pages.memo pages.sign_in",
        "application",
    ),
    *within(
        "commands",
        ".",
        "layout",
        "session",
        "archiving bench drafting story upkeep",
        "documents follow_ups looking",
        "demo meeting run",
        "agenda deciding minutes",
    ),
    frozenset({"cli"}),
)

# Outside packages, and who alone may import them.
OUTSIDE = {
    "alembic": {"engine.database", "memos.migrations.*"},
    "babel": {"engine.danish", "engine.language"},
    "benchmarks": {"commands.bench"},
    "docx": {"engine.render.*"},
    "fastapi": {"web.*"},
    "docxtpl": {"engine.render.word"},
    "fontTools": {"engine.fonts"},
    "jinja2": {"engine.template_check", "engine.templates", "engine.render.word", "web.views"},
    "lxml": {"engine.reading", "engine.render.*"},
    "markupsafe": {"engine.templates", "engine.render.*", "web.views"},
    "nh3": {"engine.reading"},
    "pikepdf": {"engine.render.*"},
    "psycopg": {"engine.connections", "engine.database"},
    "pydyf": {"engine.render.conformance", "engine.render.pdf"},
    "rich": {"cli", "commands.*"},
    "sqlalchemy": {
        "engine.connections",
        "engine.database",
        "engine.events",
        "engine.failures",
        "engine.tables",
        "memos.*",
    },
    "starlette": {"web.*"},
    "transitions": {"engine.workflow"},
    "typer": {"cli", "commands.*"},
    "weasyprint": {"engine.render.pdf"},
}

# What is used in one place only: a dotted name, or the attribute of anything (".commit").
USES = {
    ".commit": {"engine.database"},
    "datetime.now": {"engine.clock"},
    "datetime.utcnow": {"engine.clock"},
    "datetime.today": {"engine.clock"},
    "date.today": {"engine.clock"},
    "time.time": {"engine.clock"},
    "time.time_ns": {"engine.clock"},
    "os.environ": {"cli"},
    "os.getenv": {"cli"},
    "sys.exit": {"cli"},
    "os.fork": set[str](),
    "subprocess.Popen": {"engine.render.pool"},
    "subprocess.run": set[str](),
}

# Keys of types that are words of the house, too: a rendering's status, how a point was dealt with, a meeting's
# state, its part of a budget.
ORDINARY_WORDS = {"draft", "review", "locked", "decided", "postponed", "finansiering"}

# The oldest versions without a known fault that matters here; what must not be used at all.
SAFETY_FLOORS = {
    "jinja2": "3.1.6",
    "lxml": "6.1.0",
    "mammoth": "1.11.0",
    "python-multipart": "0.0.27",
    "starlette": "1.3.1",
    "weasyprint": "70.0",
}
UNSAFE = {"eark-validator", "pypdf"}
