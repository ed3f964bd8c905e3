"""XMP packets: cleaned of what a repair makes untrue, extended with a record of the repair.

The packet is edited as text: an XML library would reorder namespaces and drop the packet wrapper, and some programs
that read XMP depend on both. ISO 16684-1, TIFF and EXIF properties of the XMP specification part 2.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_ORIENTATION = re.compile(rb"""(tiff:Orientation\s*=\s*["']|<tiff:Orientation>\s*)[1-8](["']|\s*</tiff:Orientation>)""")
_THUMBNAILS = re.compile(rb"<xmp:Thumbnails>.*?</xmp:Thumbnails>", re.DOTALL)
_PADDING = re.compile(rb"\s{100,}(?=<\?xpacket end)")
NAMESPACE = b"urn:genrepair:xmp:1/"
_IPTC_EXT = b"http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
_SOURCE_TYPES = b"http://cv.iptc.org/newscodes/digitalsourcetype/"
_BY_STRENGTH = (
    "algorithmicallyEnhanced",
    "humanEdits",
    "compositeWithTrainedAlgorithmicMedia",
    "trainedAlgorithmicMedia",
)
_OWN_ELEMENT = re.compile(rb"<(genrepair:\w+)\b[^>]*?(?:/>|>.*?</\1>)\s*", re.DOTALL)
_OWN_ATTRIBUTE = re.compile(rb"""\sgenrepair:\w+\s*=\s*("[^"]*"|'[^']*')""")
# Only what nothing is left of: a program that rewrites packets may have put other properties beside ours.
_OWN_EMPTY = re.compile(
    rb"""<rdf:Description\s+(?:rdf:about=""\s*|xmlns:[\w-]+="[^"]*"\s*)*(?:/>|>\s*</rdf:Description>)\s*"""
)
_PACKET = (
    b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n%s\n</rdf:RDF>\n</x:xmpmeta>\n'
    b'<?xpacket end="w"?>'
)


def clean(packet: bytes) -> bytes:
    """Orientation 1, no thumbnails."""
    return _THUMBNAILS.sub(b"", _ORIENTATION.sub(rb"\g<1>1\g<2>", packet))


def shorten(packet: bytes) -> bytes:
    """The packet without its padding."""
    return _PADDING.sub(b"\n", packet)


def extend(packet: bytes | None, addition: bytes | None) -> bytes | None:
    """Add ``rdf:Description`` elements; makes a packet where there is none.

    What the addition says anew (a source type, a record of repairs) is taken out of the packet first, because a
    property may stand in a packet only once. A packet that is not understood stays as it is.

    Parameters
    ----------
    packet : bytes, or None
    addition : bytes, or None
        Complete elements with their own namespace declarations.
    """
    if not addition:
        return packet
    if packet is None:
        return _PACKET % addition
    if NAMESPACE in addition:
        packet = without_record(packet)
    end = packet.rfind(b"</rdf:RDF>")
    return packet if end < 0 else packet[:end] + addition + b"\n" + packet[end:]


def repair_record(source_type: str, properties: Mapping[str, str], repairs: Sequence[str]) -> bytes:
    """An ``rdf:Description`` with IPTC's source type and the program's own record.

    Parameters
    ----------
    source_type : str
        Last part of the term's address, such as "algorithmicallyEnhanced".
    properties : mapping
        Name to text in the program's namespace; must need no escaping.
    repairs : sequence of str
        A line each, escaped.
    """
    lines = [f"<genrepair:{name}>{text}</genrepair:{name}>" for name, text in properties.items()]
    entries = "".join(f"<rdf:li>{entry}</rdf:li>" for entry in repairs)
    lines.append(f"<genrepair:Repairs><rdf:Seq>{entries}</rdf:Seq></genrepair:Repairs>")
    return (
        b'<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="%s" xmlns:genrepair="%s">\n'
        b"<Iptc4xmpExt:DigitalSourceType>%s%s</Iptc4xmpExt:DigitalSourceType>\n%s\n</rdf:Description>"
        % (_IPTC_EXT, NAMESPACE, _SOURCE_TYPES, source_type.encode(), "\n".join(lines).encode())
    )


def read_source_type(packet: bytes | None) -> str:
    """Last part of the address of IPTC's source type; "" where there is none."""
    found = re.search(re.escape(_SOURCE_TYPES) + rb"(\w+)", packet or b"")
    return found[1].decode() if found else ""


def stronger_source_type(new: str, old: str) -> str:
    """Of two source types the one that says more about what a model made; a photo does not become less generated."""
    return old if old in _BY_STRENGTH and _BY_STRENGTH.index(old) > _BY_STRENGTH.index(new) else new


def read_repairs(packet: bytes | None) -> list[str]:
    """The lines of earlier repairs, escaped as they are."""
    found = re.search(rb"<genrepair:Repairs>\s*<rdf:Seq>(.*?)</rdf:Seq>", packet or b"", re.DOTALL)
    lines = re.findall(rb"<rdf:li>(.*?)</rdf:li>", found[1], re.DOTALL) if found else []
    return [line.decode("utf-8", "replace") for line in lines]


def without_record(packet: bytes) -> bytes:
    """The packet without source type and without the record of earlier repairs."""
    prefixes = set(re.findall(rb"""xmlns:([\w-]+)\s*=\s*["']""" + re.escape(_IPTC_EXT) + rb"""["']""", packet))
    for prefix in prefixes:
        name = re.escape(prefix) + rb":DigitalSourceType"
        packet = re.sub(rb"<" + name + rb"\b[^>]*?(?:/>|>.*?</" + name + rb">)\s*", b"", packet, flags=re.DOTALL)
        packet = re.sub(rb"""\s""" + name + rb"""\s*=\s*("[^"]*"|'[^']*')""", b"", packet)
    packet = _OWN_ELEMENT.sub(b"", packet)
    packet = _OWN_ATTRIBUTE.sub(b"", packet)
    return _OWN_EMPTY.sub(b"", packet)
