"""What an ONNX file says about itself, read without running it: inputs, outputs, and whether it points to other files.

Only the few fields that are needed are read, straight from the protocol buffer (onnx.proto3 of ONNX 1.17), so that the
package that knows all of them is not needed at run time.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from genrepair.errors import ModelError

LARGEST = 2_000_000_000
_DEPTH = 40
_MOST_FIELDS = 20_000_000
ELEMENT_TYPES = {1: "float32", 2: "uint8", 3: "int8", 6: "int32", 7: "int64", 9: "bool", 10: "float16", 11: "float64"}

Value = int | tuple[int, int]


@dataclass(frozen=True, slots=True)
class TensorInfo:
    """An input or output of a graph.

    Parameters
    ----------
    name : str
    kind : str
        Type of its elements, such as "float32"; "?" for one that no picture has.
    shape : tuple of int or None
        None for a dimension that is free.
    """

    name: str
    kind: str
    shape: tuple[int | None, ...]


@dataclass(slots=True)
class OnnxFile:
    """The outside of a network.

    Parameters
    ----------
    inputs, outputs : list of TensorInfo
        Without the inputs that have a built-in value.
    opset : int
        Of the standard operators.
    producer : str
    parameters : int
        Number of trained values.
    external : bool
        Whether values lie in other files, or subgraphs could make the program read some.
    """

    inputs: list[TensorInfo] = field(default_factory=list)
    outputs: list[TensorInfo] = field(default_factory=list)
    opset: int = 0
    producer: str = ""
    parameters: int = 0
    external: bool = False


def read_onnx(path: Path) -> OnnxFile:
    """Read the outside of a network.

    Raises
    ------
    ModelError
        If the file cannot be read, is too large, is no ONNX, or is damaged.
    """
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise ModelError(f"{path.name} is larger than 2 GB, more than one ONNX file can be.")
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _Reader(memoryview(data)).model(path)
    except OSError as error:
        raise ModelError(f"The model file {path} cannot be read ({error.strerror}).") from error
    except (ValueError, IndexError, RecursionError, UnicodeDecodeError) as error:
        raise ModelError(f"{path.name} is no ONNX file, or it is damaged.") from error


class _Reader:
    def __init__(self, data: memoryview) -> None:
        self._data = data
        self._fields = 0
        self._found = OnnxFile()

    def model(self, path: Path) -> OnnxFile:
        try:
            graphs = 0
            for number, value in self._message((0, len(self._data)), 0):
                if number == 2:
                    self._found.producer = self._text(value)
                elif number == 7:
                    graphs += 1
                    self._graph(value, 0, outer=True)
                elif number == 8:
                    self._opset(value)
                elif number in (20, 25):
                    self._functions(number, value)
            if graphs != 1 or not self._found.inputs or not self._found.outputs:
                raise ModelError(f"{path.name} is no ONNX file, or it is damaged.")
            return self._found
        finally:
            self._data.release()

    def _graph(self, span: Value, depth: int, outer: bool = False) -> None:
        inputs: list[TensorInfo] = []
        built_in: set[str] = set()
        for number, value in self._message(span, depth):
            if number == 1:
                self._node(value, depth + 1)
            elif number == 5:
                built_in.add(self._tensor(value, depth + 1))
            elif number == 15:
                for inner, tensor in self._message(value, depth + 1):
                    if inner in (1, 2):
                        built_in.add(self._tensor(tensor, depth + 2))
            elif number == 11 and outer:
                inputs.append(self._value(value, depth))
            elif number == 12 and outer:
                self._found.outputs.append(self._value(value, depth))
        self._found.inputs += [each for each in inputs if each.name not in built_in]

    def _node(self, span: Value, depth: int) -> None:
        for number, value in self._message(span, depth):
            if number != 5:
                continue
            for inner, attribute in self._message(value, depth + 1):
                if inner in (5, 10):
                    self._tensor(attribute, depth + 2)
                elif inner in (6, 11):
                    self._graph(attribute, depth + 2)
                elif inner in (22, 23):
                    for part, tensor in self._message(attribute, depth + 2):
                        if part in (1, 2):
                            self._tensor(tensor, depth + 3)

    def _functions(self, number: int, span: Value) -> None:
        for inner, value in self._message(span, 1):
            if number == 25 and inner == 7:
                self._node(value, 2)
            elif number == 20 and inner in (1, 2):
                self._graph(value, 2)

    def _tensor(self, span: Value, depth: int) -> str:
        """Name of a tensor; notes where its values are."""
        name, count = "", 1
        for number, value in self._message(span, depth):
            if number == 1:
                for size in self._numbers(value):
                    count *= max(size, 0)
            elif number == 8:
                name = self._text(value)
            elif number == 13 or (number == 14 and isinstance(value, int) and value != 0):
                self._found.external = True
        self._found.parameters += count
        return name

    def _value(self, span: Value, depth: int) -> TensorInfo:
        name, kind, shape = "", "?", list[int | None]()
        for number, value in self._message(span, depth):
            if number == 1:
                name = self._text(value)
            elif number == 2:
                for part, tensor in self._message(value, depth + 1):
                    if part == 1:
                        kind, shape = self._tensor_type(tensor, depth + 2)
        return TensorInfo(name, kind, tuple(shape))

    def _tensor_type(self, span: Value, depth: int) -> tuple[str, list[int | None]]:
        kind, shape = "?", list[int | None]()
        for number, value in self._message(span, depth):
            if number == 1 and isinstance(value, int):
                kind = ELEMENT_TYPES.get(value, "?")
            elif number == 2:
                for part, dimension in self._message(value, depth + 1):
                    if part == 1:
                        sizes = [n for tag, n in self._message(dimension, depth + 2) if tag == 1]
                        fixed = sizes[0] if sizes and isinstance(sizes[0], int) and sizes[0] > 0 else None
                        shape.append(fixed)
        return kind, shape

    def _opset(self, span: Value) -> None:
        domain, version = "", 0
        for number, value in self._message(span, 1):
            if number == 1:
                domain = self._text(value)
            elif number == 2 and isinstance(value, int):
                version = value
        if domain in ("", "ai.onnx"):
            self._found.opset = version

    # The protocol buffer itself: https://protobuf.dev/programming-guides/encoding/

    def _message(self, span: Value, depth: int) -> Iterator[tuple[int, Value]]:
        """Number and value of each field: an int, or the span of something longer."""
        if depth > _DEPTH or isinstance(span, int):
            raise ValueError("nested too deeply, or a number where a message should be")
        place, stop = span
        while place < stop:
            self._fields += 1
            if self._fields > _MOST_FIELDS:
                raise ValueError("too many fields")
            tag, place = self._varint(place, stop)
            number, wire = tag >> 3, tag & 7
            if wire == 0:
                value, place = self._varint(place, stop)
                yield number, value
            elif wire == 2:
                length, place = self._varint(place, stop)
                if length > stop - place:
                    raise ValueError("cut off")
                yield number, (place, place + length)
                place += length
            elif wire in (1, 5):
                place += 8 if wire == 1 else 4
                if place > stop:
                    raise ValueError("cut off")
            else:
                raise ValueError("an unknown wire type")

    def _varint(self, place: int, stop: int) -> tuple[int, int]:
        value = shift = 0
        while True:
            if place >= stop or shift > 63:
                raise ValueError("cut off")
            byte = self._data[place]
            place += 1
            value |= (byte & 127) << shift
            if byte < 128:
                return value, place
            shift += 7

    def _numbers(self, value: Value) -> list[int]:
        """A number, or several in one field."""
        if isinstance(value, int):
            return [value]
        place, stop = value
        found: list[int] = []
        while place < stop and len(found) < 16:
            number, place = self._varint(place, stop)
            found.append(number)
        return found

    def _text(self, value: Value) -> str:
        if isinstance(value, int):
            raise ValueError("a number where a text should be")
        start, stop = value
        return bytes(self._data[start : min(stop, start + 1000)]).decode("utf-8")
