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
            "render.word_names tables workdays"
        ),
        "errors render.starter_parts render.word_package render.word_styles template_check",
        (
            "characters connections danish failures listing mail nodes passwords render.pdf "
            "render.starter_decision render.starter_sections render.starter_styles render.word_check "
            "render.word_tables verify workflow"
        ),
        (
            "blobs diagram events files gate package reading render.child render.starter render.word_finish "
            "stemming workflow_check zipped"
        ),
        "database render.pool text",
        "difference render.markup render.wordml templates",
        "render.page render.word render.word_blocks",
        "render.word_read",
    ),
    *within(
        "memos",
        (
            ". actions budget consultation cpr decision delegation files migrations migrations.versions.* "
            "models.accounts models.content models.meeting models.memo models.people models.search "
            "models.work models.writing notices queries remark rendition workflow_file"
        ),
        "meeting memo models",
        "deadlines migrations.env store.rows types",
        "budget_table checks deciding files.content_part people queries.progress store.names",
        (
            "canonical case document_rows files.organisation_file queries.meeting_rows standing "
            "store.accounts store.agenda store.answers store.deadlines store.exports store.notices "
            "store.working_copies visibility"
        ),
        "documents guards meeting_documents record store.contents store.people",
        "catalogue files.meeting_part store.organising store.search",
        "files.item_file files.memo_file files.sent store.meetings store.memos type_check",
        "store.history",
        "store.consultations store.delegations store.remarks store.work",
        "store",
        "audit desk",
        (
            "actions.accounts actions.delegating actions.exporting actions.named printing queries.deadlines "
            "queries.find queries.history queries.organisation queries.returns queries.seats"
        ),
        (
            "actions.noticing actions.organising archive posting queries.compare queries.consultations "
            "queries.documents queries.follow_ups queries.leaving queries.paging queries.reading "
            "queries.types queries.waiting_questions work"
        ),
        "actions.steps queries.archive queries.listing queries.waiting reminding",
        ("actions.drafting actions.meetings checking export queries.delegations queries.search queries.show"),
        (
            "actions.agenda actions.consulting actions.deciding actions.moving actions.writing packing "
            "queries.approval queries.meetings queries.waiting_meetings"
        ),
        "actions.approving actions.items queries.facts queries.inbox",
        "actions.run",
        "output",
    ),
    *within(
        "web",
        ". api dates downloads limits pages paths permissions settings told",
        "drain look oidc static_files views visits",
        "ask start",
        "forms refusals routes",
        (
            "api.problems dispatch form_steps pages.administration pages.administration_people "
            "pages.administration_types pages.approving pages.archive pages.conflict pages.coordination "
            "pages.home pages.me pages.memo pages.memos pages.preview"
        ),
        "api.negotiation api.reading api.shapes faults pages.provider pages.sign_in pages.writing",
        "api.caller api.described api.description api.once guard",
        "api.archive api.editions api.meetings api.memos",
        "api.application",
        "application",
    ),
    *within(
        "commands",
        ". example layout session story",
        "accounts archiving bench demo drafting follow_ups run serve upkeep",
        "documents looking",
        "meeting",
        "agenda deciding minutes",
    ),
    frozenset({"cli"}),
)

# Outside packages, and who alone may import them.
OUTSIDE = {
    "Stemmer": {"engine.stemming"},
    "alembic": {"engine.database", "memos.migrations.*"},
    "argon2": {"engine.passwords"},
    "authlib": {"web.oidc"},
    "babel": {"engine.danish", "engine.language"},
    "benchmarks": {"commands.bench"},
    "docx": {"engine.render.*"},
    "fastapi": {"web.*"},
    "docxtpl": {"engine.render.word"},
    "fontTools": {"engine.fonts"},
    "holidays": {"engine.workdays"},
    "httpx2": {"web.oidc"},
    "jinja2": {"engine.template_check", "engine.templates", "engine.render.word", "web.views"},
    "joserfc": {"web.oidc"},
    "lxml": {"engine.reading", "engine.render.*"},
    "markupsafe": {"engine.templates", "engine.render.*", "web.views"},
    "nh3": {"engine.reading"},
    "pikepdf": {"engine.render.*"},
    "psycopg": {"engine.connections", "engine.database"},
    "pydantic": {"web.api.*"},
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
    "uvicorn": {"commands.serve"},
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
