"""The child that binds packets: parcels come in, and what was asked for goes out. It opens what others made."""

import json
import sys

from engine.render.child import main
from engine.render.limits import Limits
from engine.render.packet import clean_answer, count_answer, leaves_of, read_answer, unpacked


def work(parcel: bytes) -> bytes:
    """What one parcel asks for."""
    # Imported here: within the limits, and never in the parent.
    from engine.render.attachment import clean
    from engine.render.binding import bind, page_count
    from engine.render.opened import opened

    head, files = unpacked(parcel)
    match head["work"]:
        case "clean":
            return clean_answer(*clean(files[0]))
        case "count":
            return count_answer([page_count(file) for file in files])
        case "read":
            return read_answer(opened(files[0]))
        case _:
            return bind(leaves_of(head, files), files[-1])


if __name__ == "__main__":
    main(Limits(**json.loads(sys.argv[1])), work)
