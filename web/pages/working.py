"""*Administration*: wanted work, to try again or to let be. And for machines: whether we are well, and in figures."""

from hmac import compare_digest

from starlette.responses import PlainTextResponse, Response

from engine.errors import NotFound, Refusal
from engine.language import _
from memos.actions import working
from memos.confirming import news_of
from memos.invitation import News
from memos.jobs import Job, JobState, Kind
from memos.notices import NoticeKind, subject
from memos.queries.figures import exposition, oldest_age, workers
from memos.queries.jobs import jobs
from web.ask import Ask
from web.permissions import Permission
from web.refusals import status_of
from web.routes import get, post

KIND = "text/plain; version=0.0.4; charset=utf-8"


def work(ask: Ask) -> Response:
    """`/administration/arbejde`."""
    found = jobs(ask.desk)
    states = [(state, [job for job in found if job.state is state]) for state in STATES]
    return ask.page("administration_work.html", states=states, called=_called, chores=ask.desk.store.chores())


def _called(job: Job) -> str:
    """A document by its name, a mail by its subject."""
    if job.kind is Kind.NOTICE:
        return subject(NoticeKind(job.what))
    return news_of(News(job.what)) if job.kind is Kind.SIGN_UP_MAIL else job.what or "–"


def work_sent(ask: Ask) -> Response:
    """The forms: try again (`igen`), or let be (`fjern`)."""
    id, again = ask.path("id"), ask.form.text("op") == "igen"
    try:
        with ask.writing() as desk:
            (working.retry if again else working.cancel)(desk, id)
    except NotFound:
        return ask.go("/administration/arbejde")  # it was done meanwhile
    except Refusal as refusal:
        return ask.page(
            "refusal.html", status_of(refusal)[0], title="Det kan ikke lade sig gøre", reasons=refusal.reasons
        )
    return ask.go("/administration/arbejde", "arbejde-igen" if again else "arbejde-fjernet")


def health(ask: Ask) -> Response:
    """`/sundhed`: 200 if the database answers and files can be written, else 5xx. More for whoever has the token."""
    if not ask.office.blobs.writable():
        return ask.json({"status": "files cannot be written"}, 503)
    facts: dict[str, object] = {"status": "ok"}
    if _trusted(ask):
        version = ask.office.database.schema.head
        facts |= {"schema": version, "oldest_waiting_seconds": oldest_age(ask.desk), "workers": workers(ask.desk)}
    return ask.json(facts)


def figures(ask: Ask) -> Response:
    """`/maaltal`: for whoever has the token; for others there is no such page."""
    if not _trusted(ask):
        raise NotFound(_("there is no such page"))
    return PlainTextResponse(exposition(ask.desk), media_type=KIND)


def _trusted(ask: Ask) -> bool:
    """Whether the caller has the token. Where none is set, nobody has."""
    given = ask.request.headers.get("authorization", "")
    wanted = f"Bearer {ask.settings.token}"
    return bool(ask.settings.token) and compare_digest(given.encode(), wanted.encode())


STATES = (JobState.FAILED, JobState.RUNNING, JobState.WAITING)
ROUTES = (
    get("/administration/arbejde", work, Permission.ADMINISTRATOR),
    post("/administration/arbejde/{id}", work_sent, Permission.ADMINISTRATOR),
    get("/sundhed", health, Permission.ANYBODY),
    get("/maaltal", figures, Permission.ANYBODY),
)
