"""XMP packets: cleaned of what a repair makes untrue, extended with a record of the repair.

The packet is edited as text: an XML library would reorder namespaces and drop the packet wrapper, and some programs
that read XMP depend on both. ISO 16684-1, TIFF and EXIF properties of the XMP specification part 2.
"""

from __future__ import annotations

import re

_ORIENTATION = re.compile(rb"""(tiff:Orientation\s*=\s*["']|<tiff:Orientation>\s*)[1-8](["']|\s*</tiff:Orientation>)""")
_THUMBNAILS = re.compile(rb"<xmp:Thumbnails>.*?</xmp:Thumbnails>", re.DOTALL)
_PADDING = re.compile(rb"\s{100,}(?=<\?xpacket end)")
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

    Parameters
    ----------
    packet : bytes, or None
    addition : bytes, or None
        Complete elements with their own namespace declarations.
    """
    if not addition:
        return packet
    end = (packet or b"").rfind(b"</rdf:RDF>")
    if packet is None or end < 0:
        return _PACKET % addition
    return packet[:end] + addition + b"\n" + packet[end:]
