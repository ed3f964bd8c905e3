"""What of a photo's metadata leaves with it: everything, everything but the place, or nothing."""

from __future__ import annotations

import copy
import re
import struct

from genrepair.imaging.carried import Carried
from genrepair.imaging.files import exif

POLICIES = ("keep", "no-location", "none")

# IPTC-IIM record 2: content location code and name, city, sub-location, province, country code, country.
_IPTC_PLACES = frozenset((26, 27, 90, 92, 95, 100, 101))
# XMP: EXIF's GPS tags, Photoshop's and IPTC Core's fields of places, IPTC Extension's structures of places.
_XMP_NAMES = (
    rb"(?:exif:GPS\w+|photoshop:(?:City|State|Country)|Iptc4xmpCore:(?:Location|CountryCode)"
    rb"|Iptc4xmpExt:(?:LocationCreated|LocationShown)|GPano:\w*(?:Latitude|Longitude)\w*|drone-dji:Gps\w+"
    rb"|drone-dji:(?:Absolute|Relative)Altitude)"
)
_XMP_ATTRIBUTE = re.compile(rb"""\s""" + _XMP_NAMES + rb"""\s*=\s*("[^"]*"|'[^']*')""")
_XMP_ELEMENT = re.compile(rb"<(" + _XMP_NAMES + rb")\b[^>]*?(?:/>|>.*?</\1>)", re.DOTALL)
_PLACE_WORDS = re.compile(r"gps|location|latitude|longitude|exif|xmp|iptc", re.IGNORECASE)


def apply_policy(carried: Carried, policy: str) -> tuple[Carried, list[str]]:
    """What a photo carries after a policy; the argument is not changed.

    Parameters
    ----------
    carried : Carried
    policy : {"keep", "no-location", "none"}
        "no-location" takes away coordinates and names of places in EXIF, XMP, IPTC and PNG texts. A camera's private
        notes (MakerNote) are left alone, because nobody documents what is in them. "none" takes away everything but
        what the pixels need to look right: profile, resolution, PNG colour chunks.

    Returns
    -------
    carried : Carried
    notes : list of str
        Sentences about what had to go with the place because the two could not be told apart.
    """
    if policy == "keep":
        return carried, []
    result = copy.copy(carried)
    result.text = {}
    if policy == "none":
        result.exif = result.xmp = result.iptc = result.photoshop = None
        return result, []
    notes: list[str] = []
    result.text = {key: text for key, text in carried.text.items() if not _PLACE_WORDS.search(key)}
    result.exif = _exif_without_place(carried.exif, notes)
    result.xmp = _xmp_without_place(carried.xmp, notes)
    result.iptc = _iptc_without_place(carried.iptc, notes)
    if carried.photoshop and re.search(rb"GPS|exif:|Latitude", carried.photoshop):
        # Resources 1058 and 1060 hold a second copy of EXIF and XMP.
        notes.append("Photoshop's own data was left out, because it holds a second copy of the place.")
        result.photoshop = None
    return result, notes


def _exif_without_place(block: bytes | None, notes: list[str]) -> bytes | None:
    """The block with its GPS directory blanked in place: a camera's private notes hold offsets into the block."""
    if block is None:
        return None
    try:
        return exif.without_gps(block)
    except exif.ExifError:
        notes.append("The EXIF data is damaged and was left out, because it may hold a place.")
        return None


def _xmp_without_place(packet: bytes | None, notes: list[str]) -> bytes | None:
    if packet is None:
        return None
    cleaned = _XMP_ELEMENT.sub(b"", _XMP_ATTRIBUTE.sub(b"", packet))
    if re.search(rb"GPS(?:Latitude|Longitude|Position)|Location(?:Created|Shown)", cleaned, re.IGNORECASE):
        notes.append("The XMP data was left out, because it names a place in an unusual way.")
        return None
    return cleaned


def _iptc_without_place(data: bytes | None, notes: list[str]) -> bytes | None:
    if data is None:
        return None
    kept, at = bytearray(), 0
    while at + 5 <= len(data) and data[at] == 0x1C:
        record, dataset, size = data[at + 1], data[at + 2], struct.unpack_from(">H", data, at + 3)[0]
        end = at + 5 + size
        if size & 0x8000:  # an extended dataset: the low bits count the bytes of its length
            count = size & 0x7FFF
            end = at + 5 + count + int.from_bytes(data[at + 5 : at + 5 + count], "big")
        if end > len(data):
            break
        if not (record == 2 and dataset in _IPTC_PLACES):
            kept += data[at:end]
        at = end
    if data[at:].strip(b"\0"):
        notes.append("The IPTC data is damaged and was left out, because it may hold a place.")
        return None
    return bytes(kept) or None
