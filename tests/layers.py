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
            ". appointment archives blocks canonical checkpoint clock fonts language leaving memory merkle names "
            "pictures plain proofs render render.conformance render.limits render.office_words render.word_names "
            "render.xlsx_whole tables workdays xml_form"
        ),
        (
            "errors kept render.office_child render.office_gate render.starter_parts render.word_package "
            "render.word_styles template_check"
        ),
        (
            "characters connections danish failures listing mail nodes passwords render.ooxml_gate "
            "render.open_gate render.packet render.pdf render.starter_decision render.starter_sections "
            "render.starter_styles render.word_check render.word_tables roles workflow"
        ),
        (
            "blobs calendar diagram events files finding_aid gate package pades queue reading render.attachment "
            "render.binding render.child render.docx_fields render.odp_gate render.ods_whole render.odt_gate "
            "render.opened render.pptx_gate render.starter render.word_finish render.xlsx_gate signing stemming "
            "workflow_check zipped"
        ),
        "database render.bind_child render.docx_gate render.ods_gate render.pool text verify_seal",
        (
            "difference dump render.bindery render.markup render.office_kinds render.wordml templates verify "
            "verify_checkpoints"
        ),
        "render.office render.page render.word render.word_blocks",
        "render.word_read",
    ),
    *within(
        "memos",
        (
            ". actions budget chosen consultation cpr decision delegation files files.list_file following "
            "invitation jobs migrations migrations.versions.* minutes models.accounts models.chores "
            "models.content models.conversion models.following models.invitation models.meeting models.memo "
            "models.minutes models.people models.publication models.retention models.room models.sealing "
            "models.search models.work models.writing moments notices packet publication queries remark rendition "
            "retention store.claims store.rights summons workflow_file"
        ),
        "budget_sum meeting memo models",
        "calendar deadlines sitting sitting_record migrations.env planning store.rows types",
        "people store.seals",
        "budget_table checks deciding seal_audit files.content_part queries.progress store.names",
        (
            "canonical case document_rows files.kle_file files.organisation_file files.sitting_part "
            "queries.meeting_rows standing store.accounts store.answers store.conversions store.deadlines "
            "store.exports store.following store.invitations store.jobs store.mails store.minutes store.notices "
            "store.room store.rooms store.sign_up_mails store.summonses store.working_copies visibility"
        ),
        "certificate documents guards minuted record sbsys store.agenda store.contents store.people text_audit",
        "catalogue contradiction meeting_documents files.meeting_part store.organising store.search",
        "files.item_file files.memo_file store.meetings store.memos type_check",
        "files.sent store.history",
        "store.consultations store.delegations store.held store.publications store.remarks store.retention store.work",
        "store",
        "audit_reading desk retention_audit",
        "audit converting indexing mailing put_before sealing",
        (
            "actions.accounts actions.delegating actions.minutes_item actions.named confirming printing "
            "public_context queries.deadlines queries.find queries.history queries.organisation "
            "queries.publications queries.returns queries.seats"
        ),
        "closed_words queries.follow_ups queries.ways",
        "actions.calling actions.overdue_item chasing disclosure",
        (
            "actions.noticing actions.organising archive packet_parts posting queries.compare "
            "queries.consultations queries.documents queries.leaving queries.meeting_list queries.onward "
            "queries.paging queries.reading queries.types queries.waiting_questions"
        ),
        (
            "actions.packets actions.steps archive_lists backup binding queries.archive queries.figures "
            "queries.jobs queries.listing queries.waiting reminding"
        ),
        (
            "actions.drafting actions.exporting actions.meetings checking packet_work queries.delegations "
            "queries.packets queries.retention queries.search queries.show"
        ),
        "actions.discarding actions.forwarding queries.writing",
        (
            "actions.agenda actions.consulting actions.deciding actions.following actions.inviting "
            "actions.minutes actions.moving actions.planning actions.publishing actions.redacting actions.writing "
            "certifying closing forgetting packing queries.approval queries.meeting_history queries.meeting_steps "
            "queries.meetings queries.waiting_meetings work"
        ),
        (
            "actions.approving actions.items actions.reporting actions.signing_up actions.sitting "
            "actions.summoning export nightly queries.facts queries.following queries.inbox queries.invitations "
            "queries.minutes queries.summonses"
        ),
        "actions.arranging actions.run carrying hand_over queries.room",
        "actions.working output queries.agenda",
    ),
    *within(
        "web",
        ". api dates downloads escaping limits pages paths permissions places settings told",
        "drain look oidc static_files views visits",
        "ask live start",
        "forms refusals routes written",
        (
            "api.problems dispatch form_steps pages.administration pages.administration_people "
            "pages.administration_types pages.agenda pages.approving pages.archive pages.conflict "
            "pages.coordination pages.home pages.invitation pages.me pages.memo pages.memos pages.minutes "
            "pages.minutes_writing pages.packet pages.planning pages.preview pages.public pages.screen "
            "pages.sign_up pages.sign_up_office pages.working room_form"
        ),
        (
            "api.negotiation api.reading api.shapes faults pages.follow_ups pages.meetings pages.provider "
            "pages.publishing pages.retention pages.sign_in pages.writing room_view"
        ),
        "pages.room api.caller api.described api.description api.once guard",
        "pages.room_both api.archive api.editions api.meetings api.memos",
        "api.application",
        "application",
    ),
    *within(
        "commands",
        ". example keeping layout session story",
        "example_public",
        "accounts archiving backup bench demo drafting follow_ups retention run sealing serve upkeep",
        "documents exporting looking working",
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
    "cryptography": {"engine.signing"},
    "docx": {"engine.render.*"},
    "fastapi": {"web.*"},
    "docxtpl": {"engine.render.word"},
    "fontTools": {"engine.fonts"},
    "holidays": {"engine.workdays"},
    "httpx2": {"web.oidc"},
    "icalendar": {"engine.calendar"},
    "jinja2": {"engine.template_check", "engine.templates", "engine.render.word", "web.escaping", "web.views"},
    "joserfc": {"web.oidc"},
    "lxml": {"engine.reading", "engine.render.*", "engine.xml_form"},
    "markupsafe": {"engine.templates", "engine.render.*", "web.escaping", "web.views"},
    "nh3": {"engine.reading"},
    "pikepdf": {"engine.render.*"},
    "procrastinate": {"engine.queue"},
    "psycopg": {"engine.connections", "engine.database"},
    "pydantic": {"web.api.*"},
    "pypdfium2": {"engine.render.office_words", "engine.render.opened"},
    "pyhanko": {"engine.pades"},
    "pyhanko_certvalidator": {"engine.pades"},
    "pydyf": {"engine.render.conformance", "engine.render.pdf"},
    "rich": {"cli", "commands.*"},
    "sqlalchemy": {
        "engine.connections",
        "engine.database",
        "engine.dump",
        "engine.events",
        "engine.failures",
        "engine.kept",
        "engine.plain",
        "engine.queue",
        "engine.roles",
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
    "subprocess.Popen": {"engine.render.office", "engine.render.office_child", "engine.render.pool"},
    "subprocess.run": {"engine.dump"},
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
