from __future__ import annotations

import hashlib
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from genrepair.imaging.files import xmp
from genrepair.imaging.patch import Patch
from genrepair.imaging.photo import Carried, Photo, SaveOptions, read_photo, write_photo
from genrepair.imaging.region import Region
from genrepair.services.applied_step import Done
from genrepair.services.document import Document, open_document
from genrepair.services.provenance import Changes, Repair, measure, source_type, within, xmp_record
from genrepair.services.saving import save_document
from genrepair.tools.tool import Outcome

CAMERA = b"""<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:ext="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
 ext:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture">
<dc:source>slide 12</dc:source></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
OWN, IPTC = "{urn:genrepair:xmp:1/}", "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"
HEIGHT, WIDTH = 60, 80


def tree(packet: bytes | None) -> ET.Element:
    assert packet is not None
    return ET.fromstring(re.sub(rb"<\?xpacket[^>]*\?>", b"", packet).decode())


def source_types(packet: bytes | None) -> list[str]:
    root = tree(packet)
    texts = [str(each.text) for each in root.iter(IPTC + "DigitalSourceType")]
    name = IPTC + "DigitalSourceType"
    texts += [each.attrib[name] for each in root.iter() if name in each.attrib]
    return [text.rsplit("/", 1)[-1] for text in texts]


@pytest.fixture
def document(tmp_path: Path, smooth: Callable[..., Any]) -> Document:
    carried = Carried("tiff", bit_depth=16, xmp=CAMERA, dpi=(600.0, 600.0))
    path = tmp_path / "scan.tif"
    write_photo(Photo(smooth(HEIGHT, WIDTH, depth=16), None, carried), path)
    return open_document(path)


PLACE = Region(10, 10, 20, 30)


def repair(document: Document, task: str = "inpaint", region: Region = PLACE) -> None:
    patch = Patch(region, np.full((region.height, region.width, 3), 999, np.uint16))
    done = Done("inpaint", "Fill", None, [patch], "fill<&>", "1", "a" * 64, task=task)
    document.apply(Outcome([patch]), "Fill", document.revision, [done])


def test_a_lossless_save_is_certified_by_reading_it_back(document: Document, tmp_path: Path) -> None:
    repair(document)
    path = tmp_path / "out.tif"
    certificate = save_document(document, path)
    assert certificate.changes == Changes(HEIGHT * WIDTH, 600, 600, 0) and certificate.sound
    assert certificate.pixels == "identical" and certificate.recorded and not certificate.lost
    assert set(certificate.kept) >= {"XMP", "resolution", "depth"}
    assert certificate.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert "Changed outside the masks: 0 pixels" in certificate.text()
    assert certificate.as_dict()["changes"]["changed_percent"] == 12.5


def test_the_record_says_what_and_replaces_what_is_no_longer_true(document: Document, tmp_path: Path) -> None:
    repair(document)
    save_document(document, tmp_path / "out.tif")
    packet = read_photo(tmp_path / "out.tif").carried.xmp
    assert source_types(packet) == ["compositeWithTrainedAlgorithmicMedia"]
    root = tree(packet)
    assert [e.text for e in root.iter("{http://purl.org/dc/elements/1.1/}source")] == ["slide 12"]
    assert [e.text for e in root.iter(OWN + "ChangedPercent")] == ["12.5"]
    (line,) = [str(e.text) for e in root.iter(RDF + "li")]
    assert line.startswith("Fill: fill<&> version 1, SHA-256 aaaa")
    # Repaired once more, by a tool that only enhances: both are told, and the photo stays a composite.
    again = open_document(tmp_path / "out.tif")
    repair(again, "denoise", Region(0, 0, 4, 4))
    save_document(again, tmp_path / "twice.tif")
    packet = read_photo(tmp_path / "twice.tif").carried.xmp
    assert source_types(packet) == ["compositeWithTrainedAlgorithmicMedia"]
    assert len(list(tree(packet).iter(RDF + "li"))) == 2
    assert len(list(tree(packet).iter(OWN + "Program"))) == 1


def test_without_a_repair_or_by_wish_nothing_is_recorded(document: Document, tmp_path: Path) -> None:
    assert not save_document(document, tmp_path / "same.tif").recorded
    assert source_types(read_photo(tmp_path / "same.tif").carried.xmp) == ["digitalCapture"]
    repair(document)
    assert not save_document(document, tmp_path / "quiet.tif", record=False).recorded
    assert source_types(read_photo(tmp_path / "quiet.tif").carried.xmp) == ["digitalCapture"]


def test_lossy_and_converted_files_say_so(document: Document, tmp_path: Path) -> None:
    repair(document)
    jpeg = save_document(document, tmp_path / "a.jpg")
    assert jpeg.pixels == "recompressed" and jpeg.recorded and jpeg.changes.outside == 0
    assert any("16-bit" in sentence for sentence in jpeg.lost) and "depth" not in jpeg.kept
    png = save_document(document, tmp_path / "a.png", SaveOptions(depth=8))
    assert png.pixels == "converted"
    bmp = save_document(document, tmp_path / "a.bmp")
    assert not bmp.recorded and any("XMP" in sentence for sentence in bmp.lost)


def test_colours_are_converted_only_when_asked(tmp_path: Path, smooth: Callable[..., Any]) -> None:
    from pyvips import Image

    wide = Image.profile_load("p3")
    path = tmp_path / "p3.tif"
    write_photo(Photo(smooth(HEIGHT, WIDTH), None, Carried("tiff", icc=wide)), path)
    document = open_document(path)
    assert save_document(document, tmp_path / "kept.tif").pixels == "identical"
    assert read_photo(tmp_path / "kept.tif").carried.icc == document.photo.carried.icc
    asked = save_document(document, tmp_path / "srgb.png", SaveOptions(profile="srgb"))
    again = read_photo(tmp_path / "srgb.png")
    assert asked.pixels == "converted" and again.carried.icc != document.photo.carried.icc
    np.testing.assert_array_equal(again.pixels, document.srgb())


def test_a_change_outside_the_masks_is_found() -> None:
    original = np.zeros((700, 50, 3), np.uint8)
    pixels = original.copy()
    weight = np.zeros((4, 4), np.uint8)
    weight[1, 1] = 1
    patch = Patch(Region(510, 10, 4, 4), np.full((4, 4, 3), 9, np.uint8), weight)
    pixels[511, 11] = 9
    assert measure(lambda r: original[r.slices], pixels, within([patch])) == Changes(35000, 1, 1, 0)
    pixels[513, 13, 2] = 1
    pixels[699, 49] = 1
    assert measure(lambda r: original[r.slices], pixels, within([patch])).outside == 2


def test_source_types_follow_what_models_did() -> None:
    assert source_type([]) == ""
    assert source_type([Repair("Remove noise", "denoise", "m")]) == "algorithmicallyEnhanced"
    assert source_type([Repair("Heal")]) == "algorithmicallyEnhanced"
    assert source_type([Repair("Fill", "inpaint", "m"), Repair("Remove noise", "denoise", "m")]).startswith("composite")
    assert xmp_record([], None, None) is None
    assert xmp.stronger_source_type("algorithmicallyEnhanced", "trainedAlgorithmicMedia") == "trainedAlgorithmicMedia"
    assert xmp.stronger_source_type("algorithmicallyEnhanced", "digitalCapture") == "algorithmicallyEnhanced"


@pytest.mark.parametrize("packet", [b"no rdf here", b"\xff\xfe<\x00r\x00", b'<rdf:RDF xmlns:rdf="x"/>'])
def test_a_packet_that_is_not_understood_stays(packet: bytes) -> None:
    record = xmp_record([Repair("Fill", "inpaint", "m")], None, packet)
    assert xmp.extend(packet, record) == packet
    assert xmp.extend(None, record) is not None


def test_what_another_program_put_beside_the_record_stays() -> None:
    record = xmp_record([Repair("Fill", "inpaint", "m")], Changes(100, 5, 5, 0), None)
    packet = xmp.extend(None, record) or b""
    merged = packet.replace(b"<genrepair:Program>", b"<dc:title xmlns:dc='d'>kept</dc:title><genrepair:Program>")
    again = xmp.extend(merged, xmp_record([Repair("Remove noise", "denoise", "m")], None, merged)) or b""
    assert b"kept" in again and len(xmp.read_repairs(again)) == 2
    tree(again)
