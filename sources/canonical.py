"""One address for one page, and hosts shown so that they deceive nobody.

Scheme and host in lower case, host in punycode, default port, fragment and tracking parameters out, dot
segments resolved, percent-encoding in one form. The path keeps its trailing slash or lack of it, the other
parameters keep their order, and `m.` or `amp` addresses stay what they are: only their site knows whether
they are the same page.

`http` and `https` stay apart, because some old pages answer to one alone and a cited address must work.
Whoever looks for an address already held looks for its `twin_address` too.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from urllib.parse import SplitResult, unquote, urlsplit

LONGEST_ADDRESS = 2000
DEFAULT_PORTS = {"http": 80, "https": 443}
LOCAL_NAMES = ("localhost", "local", "internal", "home.arpa")

TRACKING_PREFIXES = ("utm_", "hsa_", "mtm_", "pk_", "piwik_", "at_campaign", "at_medium", "guce_referrer")
TRACKING_NAMES = frozenset(
    [
        "fbclid",
        "gclid",
        "dclid",
        "gbraid",
        "wbraid",
        "msclkid",
        "yclid",
        "ysclid",
        "twclid",
        "ttclid",
        "igsh",
        "igshid",
        "mc_cid",
        "mc_eid",
        "_ga",
        "_gl",
        "_hsenc",
        "_hsmi",
        "mkt_tok",
        "li_fat_id",
        "oly_enc_id",
        "oly_anon_id",
        "vero_id",
        "wickedid",
        "srsltid",
        "ref_src",
        "ref_url",
        "guccounter",
        "xtor",
        "cmpid",
        "ocid",
    ]
)

UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
KEPT = UNRESERVED | frozenset("!$&'()*+,;=:@/?[]")
ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})|(.)", re.DOTALL)
NUMERIC_END = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)", re.ASCII)
ASCII_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?", re.ASCII)

TOGETHER = (
    frozenset({"CJK", "HIRAGANA", "KATAKANA"}),
    frozenset({"CJK", "HANGUL"}),
    frozenset({"CJK", "BOPOMOFO"}),
)
LATIN_LOOKING_CYRILLIC = frozenset("асԁеһіјӏоргԛѕԝхуүѵвкмтнъьп")
LATIN_LOOKING_GREEK = frozenset("αικνορτυχωηϲ")


def canonical_address(url: str, *, allow_local: bool = False) -> str:
    """Return the one address under which a page is kept.

    Raises ValueError with a sentence for what is no public web address: another scheme, a user name or
    password, control, invisible or direction characters, blanks, a host that is missing, malformed or (unless
    `allow_local`) private. A public IP address may stand as host.
    """
    url = url.strip(" \t\r\n")
    _refuse_characters(url)
    parts = _split(url)
    host = _host(parts, allow_local)
    address = f"{parts.scheme}://{host}{_port(parts)}{_path(parts.path)}{_query(parts.query)}"
    if len(address) > LONGEST_ADDRESS:
        raise ValueError(f"An address is no longer than {LONGEST_ADDRESS} characters.")
    return address


def twin_address(address: str) -> str:
    """Return a canonical address with `https` in place of `http`, or the other way round."""
    scheme, _, rest = address.partition("://")
    return f"{'http' if scheme == 'https' else 'https'}://{rest}"


def host_of(url: str) -> str:
    """Return the host of an address in its canonical form: lower case, punycode, no port."""
    return _host(_split(url.strip()), allow_local=True)


def display_host(url: str) -> str:
    """Return the host of an address as readers should see it.

    A name in one script is shown in that script; one that mixes scripts within a word, or that imitates Latin
    letters with Cyrillic or Greek ones, is shown in punycode.
    """
    host = host_of(url)
    labels = [_from_punycode(label) for label in host.split(".")]
    return ".".join(labels) if all(_honest(label) for label in labels) else host


def _refuse_characters(url: str) -> None:
    if not url:
        raise ValueError("There is no address here.")
    if len(url) > 4 * LONGEST_ADDRESS:
        raise ValueError(f"An address is no longer than {LONGEST_ADDRESS} characters.")
    for character in url:
        if character.isspace() or unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
            raise ValueError(f"The address holds a blank, control or invisible character (U+{ord(character):04X}).")
    if "\\" in url:
        raise ValueError("The address holds a backslash; addresses use forward slashes.")


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise ValueError(f"The address cannot be read: {error}.") from error
    if parts.scheme not in DEFAULT_PORTS or not url[len(parts.scheme) :].startswith("://"):
        raise ValueError("An address begins with http:// or https://.")
    if "@" in parts.netloc:
        raise ValueError("The address holds a user name or password; leave it out.")
    return parts


def _host(parts: SplitResult, allow_local: bool) -> str:
    raw = re.sub(r":[^:\]]*$", "", parts.netloc)
    if raw.startswith("["):
        return _ip_host(raw, allow_local)
    labels = [_label(label) for label in raw.removesuffix(".").split(".")]
    host = ".".join(labels)
    if len(host) > 253:
        raise ValueError("The host of the address is too long.")
    if NUMERIC_END.fullmatch(labels[-1]):
        return _ip_host(host, allow_local)
    if not allow_local and (len(labels) == 1 or host.endswith(tuple(f".{name}" for name in LOCAL_NAMES))):
        raise ValueError(f"“{host}” is a local name that readers cannot reach.")
    return host


def _ip_host(raw: str, allow_local: bool) -> str:
    found = _ip(raw)
    if found is None:
        raise ValueError(f"“{raw}” is neither a host name nor an IP address in its usual form.")
    if not allow_local and (not found.is_global or found.is_multicast):
        raise ValueError(f"“{raw}” is a local or reserved IP address that readers cannot reach.")
    return f"[{found.compressed}]" if found.version == 6 else found.compressed


def _ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        if host.startswith("["):
            return ipaddress.IPv6Address(host.removeprefix("[").removesuffix("]")) if "%" not in host else None
        return ipaddress.IPv4Address(host)
    except ValueError:
        return None


def _label(label: str) -> str:
    """Return one part of a host name in lower case and punycode, or refuse it."""
    lower = unicodedata.normalize("NFC", label.lower())
    if not lower:
        raise ValueError("The address has no host, or its host has an empty part.")
    if unicodedata.normalize("NFKC", lower) != lower:
        raise ValueError(f"“{label}” in the host holds characters that stand for others.")
    ascii_form = lower if lower.isascii() else "xn--" + lower.encode("punycode").decode("ascii")
    plain = _from_punycode(ascii_form)
    if len(ascii_form) > 63 or not ASCII_LABEL.fullmatch(ascii_form) or not _spells_a_name(plain):
        raise ValueError(f"“{label}” cannot be part of a host name.")
    return ascii_form


def _from_punycode(label: str) -> str:
    """Return a label in its own script; a malformed one stays as it is, which `_spells_a_name` refuses."""
    if not label.startswith("xn--"):
        return label
    try:
        plain = label.removeprefix("xn--").encode("ascii").decode("punycode")
    except ValueError:
        return label
    again = unicodedata.normalize("NFKC", plain.lower())
    return plain if again == plain and "xn--" + plain.encode("punycode").decode("ascii") == label else label


def _spells_a_name(plain: str) -> bool:
    if plain.isascii():
        return not plain.startswith("xn--")
    letters = all(character in "-·" or unicodedata.category(character)[0] in "LMN" for character in plain)
    return letters and unicodedata.category(plain[0])[0] != "M" and plain.strip("-") == plain


def _honest(label: str) -> bool:
    """Say whether a label may be shown in its own script."""
    if label.isascii():
        return True
    letters = {character for character in label if unicodedata.category(character)[0] == "L"}
    if letters <= LATIN_LOOKING_CYRILLIC or letters <= LATIN_LOOKING_GREEK:
        return False
    scripts = {unicodedata.name(character, "UNKNOWN").split()[0].split("-")[0] for character in letters}
    return len(scripts) <= 1 or any(scripts <= together for together in TOGETHER)


def _port(parts: SplitResult) -> str:
    try:
        port = parts.port
    except ValueError as error:
        raise ValueError("The port of the address is not a number from 1 to 65535.") from error
    if port == 0:
        raise ValueError("The port of the address is not a number from 1 to 65535.")
    return "" if port is None or port == DEFAULT_PORTS[parts.scheme] else f":{port}"


def _path(path: str) -> str:
    kept: list[str] = []
    segments = _escaped(path).split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _query(query: str) -> str:
    kept = [_escaped(piece) for piece in query.split("&") if piece and not _tracks(piece)]
    return "?" + "&".join(kept) if kept else ""


def _tracks(piece: str) -> bool:
    name = unquote(piece.partition("=")[0]).casefold()
    return name in TRACKING_NAMES or name.startswith(TRACKING_PREFIXES)


def _escaped(text: str) -> str:
    """Write percent-encoding in one form: letters, digits and -._~ plain, all that must be encoded in capitals."""
    return ESCAPE.sub(lambda match: _one_escaped(match[1], match[2]), text)


def _one_escaped(code: str | None, character: str) -> str:
    if code:
        plain = chr(int(code, 16))
        return plain if plain in UNRESERVED else f"%{code.upper()}"
    if character in KEPT:
        return character
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8"))
