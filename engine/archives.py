"""Zip files that anybody made: what reading one may raise, since each fault is told in a way of its own."""

import zipfile
import zlib

BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, KeyError, EOFError, OSError)
"""A damaged directory; bytes that are no deflate; another method; a password; a name or a date that cannot be; a part
that is not there; an end too soon; a read that fails."""
