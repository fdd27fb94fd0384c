"""An address in, the form in which equal addresses are equal strings out."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

_TRACKING = re.compile(
    r"(?:utm_\w*|mtm_\w*|pk_\w*|piwik_\w*|matomo_\w*|hsa_\w*|at_(?:medium|campaign|custom\d|link_\w+)|"
    r"fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ysclid|twclid|ttclid|igshid|igsh|mc_cid|mc_eid|oly_\w+_id|"
    r"_ga|_gl|_openstat|vero_id|wickedid|mkt_tok|trk|ocid|cmpid|ns_\w+|s_cid|ncid|icid|spm|xtor|wt_mc|wtmc|"
    r"from_rss|ref_src|ref_url|traffic_source|amp|outputtype|smid|smtyp|sr_share|ftag)\Z",
    re.I,
)
_TRACKING_PAIRS = frozenset({("source", "rss"), ("ref", "rss"), ("from", "rss"), ("src", "rss"), ("rss", "1")})
_HOST_PREFIX = re.compile(r"^(?:(?:www\d?|m|mobile|amp)\.)+(?=[^.]+\.)")
_PLAIN_PATH = re.compile(r"[\w/:@!$&'()*+,;=~.-]*", re.A)  # nothing in it to quote or unquote
_AMP_PATH = re.compile(r"(?:/amp)+/?$")


@lru_cache(maxsize=4096)
def canonical_url(url: str) -> str:
    """Return one form for all addresses of a page: equal results are taken for the same page.

    The scheme is made https, the host lower case without ``www.``, ``m.`` and ``amp.``; default port, fragment,
    tracking parameters and a trailing slash are dropped, the query is sorted. What is no web address comes back as
    it is.
    """
    url = url.strip()
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return url
    if parts.scheme not in ("http", "https") or not parts.hostname or not parts.hostname.isprintable():
        return url
    host = _HOST_PREFIX.sub("", _ascii_host(parts.hostname).rstrip("."))
    if host.split() != [host]:
        return url
    if port and port != {"http": 80, "https": 443}[parts.scheme]:
        host = f"{host}:{port}"
    path = _AMP_PATH.sub("", re.sub(r"/{2,}", "/", parts.path)).rstrip("/")
    if not _PLAIN_PATH.fullmatch(path):
        path = quote(unquote(path, errors="surrogateescape"), safe="/:@!$&'()*+,;=~", errors="surrogateescape")
    pairs = parse_qsl(parts.query, keep_blank_values=True) if parts.query else []
    query = urlencode(sorted(pair for pair in pairs if not _tracks(*pair))) if pairs else ""
    return f"https://{host}{path}" + (f"?{query}" if query else "")


def has_path(url: str) -> bool:
    """Tell whether an address can be an article's: a home page is not, nor is what is no web address."""
    canonical = canonical_url(url)
    return canonical.startswith("https://") and ("/" in canonical[8:] or "?" in canonical)


def address(url: str | None) -> str | None:
    """Return the canonical URL where it can be one article's alone, None where it cannot."""
    return canonical_url(url) if url and has_path(url) else None


def _tracks(name: str, value: str) -> bool:
    return bool(_TRACKING.match(name)) or (name.lower(), value.lower()) in _TRACKING_PAIRS


def _ascii_host(host: str) -> str:
    try:
        return host.lower() if host.isascii() else host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return host.lower()
