"""Secrets in addresses: values of parameters with telling names, replaced before anything is
written; pure.

Everything is found by regular expressions that look at each byte a bounded number of times, and
nothing is decided parameter by parameter in Python: whoever sends thousands must not gain by it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple
from urllib.parse import quote

import msgspec

REMOVED = b"removed"
NAMES_MAX = 1000  # pages repeat some dozens of parameters; made-up ones must not fill memory
NAME_BYTES_MAX = 200  # of one that is remembered; the longest honest ones have some dozens
TELLING = ("token", "passw", "pwd", "secret", "jwt", "signature")

# An address may be a parameter of another, and that of a third: then % is %25, or %2525.
MARK = rb"%(?:25){0,3}+"
# What a name is made of; a path may come before it: /page%3Ftoken=abc.
LETTER = rb'[^=?&#;"\\\s/]'
PATH = rb"(?:%s*+/)*+" % LETTER
# A value ends where the next parameter begins, or its string does: addresses hold no quotes and no
# spaces. A backslash may be in one, and is written twice in JSON; before a quote it is JSON's.
CHARACTER = rb'(?:[^&#"\\\s]|\\/|\\u[0-9a-fA-F]{4}|\\\\(?!\\*"))'

# Tickets of our own, which say nothing about the page: gone with their names.
_ours = re.compile(rb'([?&])ff_(?:link|debug)=[^&#"\\\s]*+(&?)').sub
_names = re.compile(rb'[?&#;"]([^=?&#;"\\\s]++)=').findall
_encoded_equals = re.compile(MARK + rb"3[dD]").search
_escape = re.compile(rb"(?<!\\)((?:\\\\)*+)\\u([0-9a-fA-F]{4})")

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode
_decode_text = msgspec.json.Decoder(str).decode


Name = Callable[[bytes], bytes]  # the pattern of a name of such letters


class Patterns(NamedTuple):
    """What finds secrets: in addresses, and in addresses within them."""

    plain: re.Pattern[bytes]
    encoded: re.Pattern[bytes]

    @classmethod
    def of(cls, name: Name) -> Patterns:
        return cls(re.compile(_in_plain(name)), re.compile(_in_encoded(name)))


class Secrets:
    """Finds and replaces what is secret: parameters whose names tell, and those of the given
    names, whatever their case. Harmless names are remembered, because pages repeat few."""

    __slots__ = ("_harmless", "_names", "_patterns")

    def __init__(self, names: Sequence[str] = ()) -> None:
        self._names = tuple(names)
        self._patterns: tuple[Patterns, ...] = ()  # made when they are needed: that takes a while
        self._harmless: set[bytes] = set()

    def without(self, text: bytes) -> bytes:
        """JSON as our encoder writes it, with every secret's value replaced."""
        if text.find(b"ff_") >= 0:
            text = _ours(_rest, text)
        first = text.find(b"=")
        if first >= 0:
            names = _names(text, text.rfind(b'"', 0, first), text.rfind(b"=") + 1)
            if not self._harmless.issuperset(names):
                text = self._judged(text, names)
        if text.find(b"%") >= 0 and _encoded_equals(text):  # `in` would take twice as long
            for patterns in self._all():
                text = patterns.encoded.sub(rb"\1\3" + REMOVED, text)
        return text

    def without_in_params(self, text: bytes) -> bytes:
        """As `without`, for an object: two of its names may have become the same one."""
        cleaned = self.without(text)
        return text if cleaned == text else _encode(_decode(cleaned))

    def without_in_text(self, text: str) -> str:
        """As `without`, for a text that people read, such as a label."""
        if "=" not in text and "%" not in text:
            return text
        return _decode_text(self.without(_encode(text)))

    def without_as_sent(self, sent: bytes) -> bytes:
        """As `without`, for bytes that may be JSON of any spelling, or none: as they were where
        there is no secret in them."""
        plain = _escape.sub(_unescaped, sent) if b"\\u" in sent else sent
        cleaned = self.without(b'"' + plain)[1:]  # a form's fields begin with no quote
        return sent if cleaned == plain else cleaned

    def _judged(self, text: bytes, names: Iterable[bytes]) -> bytes:
        """`without` of parameters that are not percent-encoded, with names seen for the first time
        or secret."""
        cleaned = self._replaced(text)
        if cleaned == text:
            # It may hold the name of a secret that is empty, or was replaced before.
            fresh = [name for name in names if len(name) <= NAME_BYTES_MAX][:NAMES_MAX]
            filled = b'"?%s=x"' % b'=x"?'.join(fresh)
            if self._replaced(filled) == filled:
                if len(self._harmless) >= NAMES_MAX:
                    self._harmless.clear()
                self._harmless.update(fresh)
        return cleaned

    def _replaced(self, text: bytes) -> bytes:
        for patterns in self._all():
            text = patterns.plain.sub(rb"\1\2" + REMOVED, text)
        return text

    def _all(self) -> tuple[Patterns, ...]:
        if not self._patterns:
            own = [Patterns.of(functools.partial(_one_of, self._names))] if self._names else []
            self._patterns = (_usual(), *own)
        return self._patterns


@functools.cache
def _usual() -> Patterns:
    return Patterns.of(_telling)


def _in_plain(name_of: Name) -> bytes:
    """Finds `?token=abc`; what stands before the value is the first or second group."""
    name = PATH + name_of(LETTER) + rb"="
    # /page%3Ftoken=abc: no further than to the next such mark, or each would look to the end.
    marked = rb"%s(?:3[fF]|2[36])" % MARK
    marked_name = name_of(rb"(?:(?!%s)%s)" % (marked, LETTER)) + rb"="
    start = rb'(?:[?&#"]%s|%s%s)' % (name, marked, marked_name)
    # A parameter of the path ends where the next one begins: /cart;jsessionid=1?page=2
    value_of_path = rb"(?:(?![;?])%s)++" % CHARACTER
    return rb"(%s)%s++|(;%s)%s" % (start, CHARACTER, name, value_of_path)


def _in_encoded(name_of: Name) -> bytes:
    """Finds `%3Ftoken%3Dabc`, each mark as often encoded as the other, and `=token%3Dabc`; what
    stands before the value is the first or third group."""

    def parts(mark: bytes) -> tuple[bytes, bytes]:
        letter = rb"(?:(?!%s(?:3[fFbBdD]|2[36]))%s)" % (mark, LETTER)
        return name_of(letter), rb"%s3[dD]" % mark

    inner_name, inner_equals = parts(rb"(?P=mark)")
    first_name, _ = parts(MARK)
    return (
        rb"((?P<mark>%s)(?:3[fFbB]|2[36])%s%s)(?:(?!(?P=mark)2[36])%s)++"
        rb"|(=%s(?P<its_mark>%s)3[dD])(?:(?!(?P=its_mark)2[36])%s)++"
    ) % (MARK, inner_name, inner_equals, CHARACTER, first_name, MARK, CHARACTER)


def _one_of(names: Sequence[str], _: bytes) -> bytes:
    """One of these names as it is, in any case, or as browsers percent-encode it."""
    spellings = {
        spelling
        for name in names
        for variant in (name, name.lower(), name.upper())
        for spelling in (
            re.escape(variant.encode()),
            re.escape(quote(variant).encode()).replace(b"%", MARK),
        )
    }
    return rb"(?i:%s)(?==|%%)" % b"|".join(sorted(spellings))


def _telling(letter: bytes) -> bytes:
    """A name that holds what tells of a secret."""
    separator = rb"(?:[-_.]|%s(?:2[dDeE]|5[fF]))?" % MARK
    telling = [_spelt(word) for word in TELLING]
    telling += (_spelt("api") + separator + _spelt("key"),)
    telling += (_spelt("sess") + rb"(?:%s)?" % _spelt("ion") + separator + _spelt("id"),)
    # Only as a word of its own: hotPrice and footprint hold it too.
    telling += (rb"(?<![A-Za-z])%s(?![a-z])|(?<=[a-z])O(?:tp|TP)(?![a-z])" % _spelt("otp"),)
    # The first letters are looked at first, as most letters begin no such word.
    return rb"(?=%s*?(?=[tTpPsSaAjJoO%%])(?:%s))%s++" % (letter, b"|".join(telling), letter)


def _spelt(word: str) -> bytes:
    """A word in any case, with any of its letters percent-encoded or not."""
    return b"".join(
        rb"(?:[%c%c]|%s[%x%x]%s)" % (low, up, MARK, low >> 4, up >> 4, _digit(low & 15))
        for low, up in zip(word.encode(), word.upper().encode(), strict=True)
    )


def _digit(value: int) -> bytes:
    """A hexadecimal digit in either case."""
    return b"%d" % value if value < 10 else b"[%x%X]" % (value, value)


def _rest(found: re.Match[bytes]) -> bytes:
    """What separates the parameters around one that is taken out."""
    return found[1] if found[2] else b""


def _unescaped(found: re.Match[bytes]) -> bytes:
    """A character written as \\uXXXX, as itself where JSON lets it be."""
    code = int(found[2], 16)
    if code < 0x20 or code in (0x22, 0x5C, 0x7F) or 0xD800 <= code < 0xE000:
        return found[0]
    return found[1] + chr(code).encode()
