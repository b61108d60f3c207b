"""Becomes the office program, with its hands tied: memory, computing, file sizes, and no network where that can be."""

import json
import os
import sys

from engine.render.limits import Limits, allow_cpu, confine

if __name__ == "__main__":
    limits = Limits(**json.loads(sys.argv[1]))
    confine(limits)
    allow_cpu(limits.cpu)
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 - the program that was found on the machine, no shell
