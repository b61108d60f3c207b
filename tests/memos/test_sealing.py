"""Sealed packages: what they carry, for whom, and that nobody changes one whose public key is at hand."""

import base64
import json
import re
import shutil
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import bagit
import pytest

from engine.errors import Reason
from engine.signing import PublicKey, Sealing, make_key, read_key
from engine.verify import verify_package, verify_tree
from memos.audit import audit
from memos.desk import Office
from memos.export import Exported, export
from memos.seal_audit import Trusted
from memos.sealing import seal
from memos.store.seals import Log, LogBook
from tests.archived import CLOSED_ONE, OPEN_ONES, TORE, VIBE, WITHHELD, archived_in

METTE = "Mette Holm"
"""Of the body that decided the closed memo: she may have it, and not know how many others there are."""
LISTS = ("manifest-sha256.txt", "tagmanifest-sha256.txt")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Office]:
    """Two archived meetings, sealed."""
    folder = tmp_path_factory.mktemp("sealed")
    with archived_in(folder, tmp_path_factory, worker_id) as office:
        make_key(folder / "key", "solbaek.example")
        office.sealing = Sealing(read_key(folder / "key" / "segl.pem"), folder / "segl")
        seal(office, office.sealing)
        yield office


@pytest.fixture(scope="module")
def key(office: Office) -> PublicKey:
    assert office.sealing
    return office.sealing.key.public


@pytest.fixture(scope="module")
def arkiv(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the archivist exports."""
    out = tmp_path_factory.mktemp("arkiv")
    exported(office, VIBE, out)
    return out


def exported(office: Office, who: str, out: Path) -> list[Exported]:
    return list(export(lambda: office.read(who), out))


def package(arkiv: Path, number: str, root: str = "archive") -> Path:
    (found,) = (arkiv / root).glob(f"{number}*")
    return found


def faults(path: Path, *keys: PublicKey) -> set[str]:
    return {reason.place for reason in verify_package(path, keys)}


def test_every_package_verifies_with_the_public_key_alone(arkiv: Path, key: PublicKey) -> None:
    found = list(verify_tree(arkiv, [key]))
    assert len(found) == len(OPEN_ONES) + 2
    assert [one for one in found if one.reasons] == []


def test_a_sealed_package_is_a_bag_like_any_other(arkiv: Path) -> None:
    assert bagit.Bag(str(package(arkiv, OPEN_ONES[0]))).validate()
    assert faults(package(arkiv, OPEN_ONES[0])) == set()


def test_another_key_is_not_taken(arkiv: Path, tmp_path: Path) -> None:
    other = make_key(tmp_path, "solbaek.example")
    for one in verify_tree(arkiv, [other]):
        assert {"data/segl/signatur.txt", "data/segl/checkpoint.txt"} == {reason.place for reason in one.reasons}


def test_of_several_keys_one_is_enough(arkiv: Path, key: PublicKey, tmp_path: Path) -> None:
    assert faults(package(arkiv, OPEN_ONES[0]), make_key(tmp_path, "gammel.example"), key) == set()


def test_a_package_without_a_seal_is_told_where_a_key_is_given(
    office: Office, key: PublicKey, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> None:
    with archived_in(tmp_path / "plain", tmp_path_factory, worker_id) as plain:
        exported(plain, TORE, tmp_path / "arkiv")
    for one in verify_tree(tmp_path / "arkiv", [key]):
        assert [reason.place for reason in one.reasons] == ["data/segl/checkpoint.txt"]
        assert "not sealed" in one.reasons[0].text
    assert all(not one.reasons for one in verify_tree(tmp_path / "arkiv"))


def test_later_checkpoints_change_no_package(office: Office, arkiv: Path) -> None:
    assert office.sealing
    with office.write("Jens Åkjær") as desk:
        desk.store.organisation_event(at=desk.now, actor="Jens Åkjær", action="load")
    assert [one.log for one in seal(office, office.sealing)] == [Log.CLOSED]
    again = exported(office, VIBE, arkiv)
    assert {one.fate for one in again} == {"there"}


def test_the_open_log_is_what_readers_know_and_nothing_else(office: Office, arkiv: Path) -> None:
    counted = 0
    for number in OPEN_ONES:
        counted += len((package(arkiv, number) / "data" / "historik.jsonl").read_text().splitlines())
    with office.read() as desk:
        last = LogBook(desk.session, Log.OPEN).last()
    assert last
    assert last.size == counted


def test_open_packages_are_the_same_for_readers_and_tell_nothing_of_the_closed_log(
    office: Office, arkiv: Path, tmp_path: Path
) -> None:
    exported(office, TORE, tmp_path)
    for number in OPEN_ONES:
        own, full = (package(root, number) / "data" / "segl" for root in (tmp_path, arkiv))
        assert {p.name: p.read_bytes() for p in own.iterdir()} == {p.name: p.read_bytes() for p in full.iterdir()}
        assert (own / "checkpoint.txt").read_text().startswith("solbaek.example/open\n")


def test_a_closed_package_tells_the_archivist_alone_how_large_the_closed_log_is(
    office: Office, arkiv: Path, tmp_path: Path, key: PublicKey
) -> None:
    exported(office, METTE, tmp_path)
    own, full = (package(root, CLOSED_ONE, "archive-closed") for root in (tmp_path, arkiv))
    assert [path.name for path in (own / "data" / "segl").iterdir()] == ["signatur.txt"]
    assert (full / "data" / "segl" / "checkpoint.txt").read_text().startswith("solbaek.example/closed\n")
    assert faults(own, key) == faults(full, key) == set()


def test_withheld_attachments_are_sealed_with_their_open_memo(arkiv: Path) -> None:
    note = package(arkiv, WITHHELD, "archive-closed") / "data" / "segl" / "checkpoint.txt"
    assert note.read_text().startswith("solbaek.example/open\n")


def test_what_no_checkpoint_speaks_of_yet_is_not_put_into_an_archive(office: Office, tmp_path: Path) -> None:
    key, office.sealing = office.sealing, None
    assert key
    try:
        with office.write(VIBE) as desk:
            memo = desk.store.memo(desk.store.memo_id(OPEN_ONES[0]) or "")
            desk.store.aside_event(memo, "remarks", {}, at=desk.now, actor=VIBE, on_behalf_of="")
        found = {one.number: one for one in exported(office, TORE, tmp_path)}
    finally:
        office.sealing = key
    assert {number for number, one in found.items() if one.fate == "refused"} == {OPEN_ONES[0]}
    assert "beslut seal" in found[OPEN_ONES[0]].reasons[0].text


Edit = Callable[[Path], object]


def test_every_edit_with_lists_made_anew_is_found(arkiv: Path, key: PublicKey, tmp_path: Path) -> None:
    """Whoever makes both manifests fit again deceives everything but the seal."""
    missed, unseen, tried = [], 0, 0
    pair = (package(arkiv, OPEN_ONES[1]), package(arkiv, CLOSED_ONE, "archive-closed"))
    for whole, other in (pair, pair[::-1]):
        for name, edit in edits(whole, other):
            tried += 1
            copy = Path(shutil.copytree(whole, tmp_path / str(tried) / whole.name))
            edit(copy)
            relisted(copy)
            unseen += not [one for one in verify_package(copy) if "segl" not in one.place and HISTORY not in one.place]
            if not verify_package(copy, [key]):
                missed.append(name)
            shutil.rmtree(copy)
    assert missed == []
    assert unseen > tried - 5 > 80  # the bag alone shows but those that leave an empty folder or another size


def test_a_second_size_is_a_line_like_any_other(arkiv: Path, key: PublicKey, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(package(arkiv, OPEN_ONES[1]), tmp_path / "x"))
    relisted(copy)
    assert faults(copy, key) == set()
    said = (copy / "bag-info.txt").read_text() + "Payload-Oxum: Godkendt af borgmesteren\n"
    (copy / "bag-info.txt").write_text(said)
    tags = (copy / LISTS[1]).read_text()
    line = re.compile("[0-9a-f]{64}  bag-info.txt")
    (copy / LISTS[1]).write_text(line.sub(f"{sha256(said.encode()).hexdigest()}  bag-info.txt", tags))
    assert "data/segl/signatur.txt" in faults(copy, key)


HISTORY = "data/historik.jsonl"


def edits(whole: Path, other: Path) -> Iterator[tuple[str, Edit]]:
    files = [p.relative_to(whole).as_posix() for p in sorted(whole.rglob("*")) if p.is_file() and p.name not in LISTS]
    for path in files:
        if path in ("bagit.txt",):
            continue
        size = (whole / path).stat().st_size
        for place in sorted({0, size // 3, size // 2, size - 1}):
            yield f"{path} at {place}", lambda p, path=path, place=place: flip(p / path, place)
        if path.startswith("data/"):
            yield f"{path} gone", lambda p, path=path: (p / path).unlink()
            yield f"{path} renamed", lambda p, path=path: (p / path).rename((p / path).with_name("a.txt"))
    yield "a file more", lambda p: (p / "data" / "nyt.txt").write_text("nyt")
    yield "a file more, listed as the signature is", lambda p: put(p / "data" / "nyt  data" / "segl" / "signatur.txt")
    yield "all of the seal gone", lambda p: shutil.rmtree(p / "data" / "segl")
    for name in ("checkpoint.txt", "inclusion.json", "signatur.txt"):
        yield (
            f"{name} of another",
            lambda p, name=name: shutil.copy(other / "data" / "segl" / name, p / "data" / "segl" / name),
        )
    yield (
        "the seal of another",
        lambda p: shutil.copytree(other / "data" / "segl", p / "data" / "segl", dirs_exist_ok=True),
    )
    yield "the history of another", lambda p: shutil.copy(other / HISTORY, p / HISTORY)


def flip(path: Path, place: int) -> None:
    """A bit, such that text stays text."""
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)


def put(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_text("nyt")


def relisted(path: Path) -> None:
    """Both manifests as a package that was written so would have them."""
    payload = {p.relative_to(path).as_posix(): p for p in (path / "data").rglob("*") if p.is_file()}
    (path / LISTS[0]).write_text(listed(payload))
    size = sum(p.stat().st_size for p in payload.values())
    info = (path / "bag-info.txt").read_bytes()
    told = f"Payload-Oxum: {size}.{len(payload)}\n".encode()
    (path / "bag-info.txt").write_bytes(re.sub(rb"Payload-Oxum: .*\n", told, info))
    tags = {p.name: p for p in path.iterdir() if p.is_file() and p.name != LISTS[1]}
    (path / LISTS[1]).write_text(listed(tags))


def listed(files: dict[str, Path]) -> str:
    return "".join(f"{sha256(files[name].read_bytes()).hexdigest()}  {name}\n" for name in sorted(files))


def test_the_history_hangs_together_even_without_a_key(arkiv: Path, tmp_path: Path) -> None:
    whole = package(arkiv, OPEN_ONES[1])
    lines = (whole / HISTORY).read_text().splitlines()
    for number, line in enumerate(lines):
        told = json.loads(line)
        for name in ("actor", "action", "at", "to_state", "content_sha256", "comment", "seq", "prev_sha256", "sha256"):
            changed = {**told, name: 99 if name == "seq" else "2020-01-01T00:00:00+00:00" if name == "at" else "andet"}
            found = history_faults(whole, [*lines[:number], json.dumps(changed), *lines[number + 1 :]], tmp_path)
            assert found, (number, name)
        assert history_faults(whole, [*lines[:number], *lines[number + 1 :]], tmp_path)
    assert history_faults(whole, [*lines, "nonsense"], tmp_path)
    assert not history_faults(whole, lines, tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        {"at": "0001-01-01T00:00:00+14:00"},
        {"at": "9999-12-31T23:59:59-14:00"},
        {"comment": "\ud800"},
        {"actor": "\ud800"},
        {"actor": float("nan")},
        {"actor": [[[]]] * 3},
        {"seq": 10**30},
        {"mere": "andet"},
    ],
    ids=ascii,
)
def test_a_line_that_no_program_of_ours_wrote_is_a_fault_not_a_crash(
    arkiv: Path, tmp_path: Path, change: dict[str, object]
) -> None:
    whole = package(arkiv, OPEN_ONES[1])
    lines = (whole / HISTORY).read_text().splitlines()
    assert history_faults(whole, [json.dumps({**json.loads(lines[0]), **change}), *lines[1:]], tmp_path)


def history_faults(whole: Path, lines: list[str], folder: Path) -> list[Reason]:
    from engine.verify_seal import seal_faults

    data = folder / "data"
    shutil.copytree(whole / "data" / "segl", data / "segl", dirs_exist_ok=True)
    (data / "historik.jsonl").write_text("".join(f"{line}\n" for line in lines))
    return seal_faults(folder, ())


@pytest.mark.parametrize(
    "change",
    [
        {"index": 0},
        {"size": 1},
        {"path": []},
        {"path": [base64.b64encode(bytes(32)).decode()]},
        {"path": "AAAA"},
        {"path": None},
        {"index": True},
        {"chain": ""},
        {"sha256": "00" * 32},
        {"sha256": "kort"},
        {"seq": 1},
        {"format": "beslut.segl/2"},
        {"more": 1},
    ],
    ids=str,
)
def test_a_forged_inclusion_leads_nowhere(arkiv: Path, tmp_path: Path, change: dict[str, object]) -> None:
    whole = Path(shutil.copytree(package(arkiv, OPEN_ONES[1]), tmp_path / "x"))
    path = whole / "data" / "segl" / "inclusion.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    relisted(whole)
    assert any("segl" in place for place in faults(whole))


def test_the_audit_holds_the_checkpoints_against_what_is_stored(office: Office, key: PublicKey) -> None:
    assert office.sealing
    seal(office, office.sealing)
    with office.read() as desk:
        report = audit(desk.session, trusted=Trusted((key,), office.sealing.folder))
    assert [reason for reason in report.problems if "segl" in reason.place or "checkpoint" in reason.place] == []
