"""How text lies in the cells of our CSV files, so that it comes back byte for byte.

Spreadsheets run a cell that begins with = + - @ TAB or CR as a formula (OWASP, "CSV injection"):
such text gets a leading ', and so does text that would look escaped without being so.

File names are bytes. One that is no UTF-8 is written as ``bytes:`` and its bytes, those outside
of printable ASCII and % itself as %XX; so is a name that begins with ``bytes:`` by chance.
"""

import os
import re
from urllib.parse import quote_from_bytes, unquote_to_bytes

_DANGEROUS = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")
_BYTES = "bytes:"
_KEPT = "/ !\"#$&'()*+,;<=>?@[\\]^`{|}:"  # beside letters, digits and _.-~


def escaped(text: str) -> str:
    """Return `text` as a cell that no spreadsheet runs."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def unescaped(cell: str) -> str:
    """Return the text of which `escaped` made `cell`."""
    return cell[1:] if _ESCAPED.match(cell) else cell


def written_name(name: str) -> str:
    """Return a file name (`os.fsdecode`) as text that any UTF-8 file can hold."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return _BYTES + quote_from_bytes(os.fsencode(name), safe=_KEPT)
    return _BYTES + quote_from_bytes(name.encode(), safe=_KEPT) if name.startswith(_BYTES) else name


def read_name(text: str) -> str:
    """Return the file name of which `written_name` made `text`."""
    if not text.startswith(_BYTES):
        return text
    return os.fsdecode(unquote_to_bytes(text.removeprefix(_BYTES)))
