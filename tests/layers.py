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
            "characters connections danish failures listing mail nodes passwords render.packet render.pdf "
            "render.starter_decision render.starter_sections render.starter_styles render.word_check "
            "render.word_tables verify workflow"
        ),
        (
            "blobs diagram events files gate package reading render.attachment render.binding render.child "
            "render.starter render.word_finish stemming workflow_check zipped"
        ),
        "database render.bind_child render.pool text",
        "difference render.bindery render.markup render.wordml templates",
        "render.page render.word render.word_blocks",
        "render.word_read",
    ),
    *within(
        "memos",
        (
            ". actions budget consultation cpr decision delegation files following migrations "
            "migrations.versions.* minutes models.accounts models.content models.following models.meeting "
            "models.memo models.minutes models.people models.room models.search models.work models.writing "
            "moments notices packet queries remark rendition workflow_file"
        ),
        "budget_sum meeting memo models",
        "deadlines sitting sitting_record migrations.env planning store.rows types",
        "people",
        "budget_table checks deciding files.content_part queries.progress store.names",
        (
            "canonical case document_rows files.organisation_file files.sitting_part queries.meeting_rows "
            "standing store.accounts store.answers store.deadlines store.exports store.following store.minutes "
            "store.notices store.room store.rooms store.working_copies visibility"
        ),
        "documents guards minuted record store.agenda store.contents store.people",
        "catalogue contradiction meeting_documents files.meeting_part store.organising store.search",
        "files.item_file files.memo_file store.meetings store.memos type_check",
        "files.sent store.history",
        "store.consultations store.delegations store.remarks store.work",
        "store",
        "audit desk",
        "put_before",
        (
            "actions.accounts actions.delegating actions.exporting actions.minutes_item actions.named printing "
            "queries.deadlines queries.find queries.history queries.organisation queries.returns queries.seats"
        ),
        "queries.follow_ups",
        "actions.overdue_item chasing",
        (
            "actions.noticing actions.organising archive packet_parts posting queries.compare "
            "queries.consultations queries.documents queries.leaving queries.meeting_list queries.onward "
            "queries.paging queries.reading queries.types queries.waiting_questions"
        ),
        "actions.packets actions.steps binding queries.archive queries.listing queries.waiting reminding",
        (
            "actions.drafting actions.meetings checking export packet_work queries.delegations queries.packets "
            "queries.search queries.show"
        ),
        "actions.forwarding",
        (
            "actions.agenda actions.consulting actions.deciding actions.following actions.minutes actions.moving "
            "actions.planning actions.writing closing packing queries.approval queries.meeting_history "
            "queries.meeting_steps queries.meetings queries.waiting_meetings queries.writing work"
        ),
        (
            "actions.approving actions.items actions.reporting actions.sitting queries.facts queries.following "
            "queries.inbox queries.minutes"
        ),
        "actions.arranging actions.run queries.room",
        "output queries.agenda",
    ),
    *within(
        "web",
        ". api dates downloads limits pages paths permissions settings told",
        "drain look oidc static_files views visits",
        "ask live start",
        "forms refusals routes written",
        (
            "api.problems dispatch form_steps pages.administration pages.administration_people "
            "pages.administration_types pages.agenda pages.approving pages.archive pages.conflict "
            "pages.coordination pages.home pages.me pages.memo pages.memos pages.minutes pages.minutes_writing "
            "pages.packet pages.planning pages.preview pages.screen room_form"
        ),
        (
            "api.negotiation api.reading api.shapes faults pages.follow_ups pages.meetings pages.provider "
            "pages.sign_in pages.writing room_view"
        ),
        "pages.room api.caller api.described api.description api.once guard",
        "pages.room_both api.archive api.editions api.meetings api.memos",
        "api.application",
        "application",
    ),
    *within(
        "commands",
        ". example layout session story",
        "accounts archiving bench demo drafting follow_ups run serve upkeep",
        "documents looking",
        "meeting",
        "agenda delegations deciding minutes packet planning",
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
