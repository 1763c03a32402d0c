"""A view as one line of text that can be typed: `tier:gold category:bee confidence<0.6 sort:-path`.

Words are parted by spaces. `key:value` demands a value, or one of several with commas between;
`key<number` a range; `-key` that something is not so. Quotation marks keep spaces together; any
other word is looked for in the path. `text_of` writes what `parse` reads; images chosen one by one
(`ImageFilter.ids`) cannot be typed.
"""

from core.query.names import Names
from core.query.reading import KEYS, parse
from core.query.writing import quoted, text_of

__all__ = ["KEYS", "Names", "parse", "quoted", "text_of"]
