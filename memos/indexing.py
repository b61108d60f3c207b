"""Words of memos that are older than the search: some at a time, so that others write meanwhile and memory is free."""

from memos.desk import Office

PORTION = 1_000


def index_all(office: Office) -> int:
    """Makes every memo searchable. Each portion is kept; after a stop the rest is done. How many there were."""
    count = 0
    while True:
        with office.write() as desk:
            found = desk.store.index_missing(PORTION)
        count += found
        if found < PORTION:
            return count
