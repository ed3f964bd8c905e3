"""The version resource of the Windows programs: what Explorer shows under Properties, Details."""

from __future__ import annotations

from pathlib import Path

_TEMPLATE = """\
VSVersionInfo(
  ffi=FixedFileInfo(filevers={four}, prodvers={four}, mask=0x3f, flags=0x0, OS=0x40004, fileType=0x1, subtype=0x0,
                    date=(0, 0)),
  kids=[
    StringFileInfo([StringTable('040904B0', [
      StringStruct('CompanyName', 'The GenRepair authors'),
      StringStruct('FileDescription', 'GenRepair: repairs photographs'),
      StringStruct('FileVersion', '{version}'),
      StringStruct('InternalName', 'GenRepair'),
      StringStruct('LegalCopyright', 'The GenRepair authors. Apache-2.0.'),
      StringStruct('ProductName', 'GenRepair'),
      StringStruct('ProductVersion', '{version}')])]),
    VarFileInfo([VarStruct('Translation', [1033, 1200])])
  ])
"""


def text(version: str) -> str:
    """The resource in the notation that PyInstaller reads."""
    numbers = [int(part) if part.isdigit() else 0 for part in version.split(".")]
    four = tuple((numbers + [0] * 4)[:4])
    return _TEMPLATE.format(four=four, version=version)


def write(folder: Path, version: str) -> str:
    """Write the resource; gives its path."""
    target = folder / "version-resource.txt"
    target.write_text(text(version), encoding="utf-8")
    return str(target)
