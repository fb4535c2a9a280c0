"""The mechanics of reading YAML and tables: encoding, key-path errors, row errors. No meaning of its own."""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, get_args

import yaml
from pydantic import BaseModel, ValidationError

from center.errors import Fault, InputError, system_words

TAG = "format: "
"""Begins the tags of unions whose members differ by their `format`; a tag is no key, and no key path shows it."""

_MOST_BY_ALIASES = 1_000_000
_WANTED = {"string_type": "a text", "list_type": "a list", "dict_type": "keys and values", "model_type": "keys and values"}


def read_text(path: Path) -> str:
    """Text of a UTF-8 file (a byte-order mark is fine).

    Raises
    ------
    InputError
        The file is missing, a folder, unreadable or not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise InputError(Fault(str(path), "no such file", "an existing file", "Check the path, and the folder you are in.")) from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise InputError(
            Fault(
                f"{path}: line {line}", f"byte 0x{error.object[error.start]:02x}", "UTF-8 text", "Save the file again as UTF-8 (CSV UTF-8)."
            )
        ) from None
    except OSError as error:
        raise InputError(Fault(str(path), system_words(error), "a readable file")) from None


def read_yaml(path: Path) -> dict[str, Any]:
    """Top-level mapping of a YAML file.

    Raises
    ------
    InputError
        The file cannot be read, is not YAML, repeats a key, or is not a mapping.
    """
    try:
        data = yaml.load(read_text(path), Loader=_UniqueKeys)  # a SafeLoader subclass
    except yaml.MarkedYAMLError as error:
        line = f": line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise InputError(Fault(f"{path}{line}", error.problem or "broken YAML", "valid YAML")) from None
    except yaml.YAMLError as error:
        raise InputError(Fault(str(path), " ".join(str(error).split()), "valid YAML")) from None
    except RecursionError:
        raise InputError(Fault(str(path), "lists or keys nested hundreds deep", "YAML as the documentation shows it")) from None
    except (ValueError, LookupError, AttributeError, TypeError, ArithmeticError):  # of PyYAML, at a tag or a number it cannot read
        raise InputError(Fault(str(path), "a value that its tag or its length makes unreadable", "plain values, without tags")) from None
    if not isinstance(data, dict):
        found = "an empty file" if data is None else kind_of(data)
        raise InputError(Fault(str(path), found, "keys and values at the top level"))
    return data


class _UniqueKeys(yaml.SafeLoader):
    """SafeLoader that refuses a key written twice, and reads plain words as YAML 1.2 does.

    YAML 1.1 would silently turn ``20:00`` into 1200, ``no`` into false and ``010`` into 8.
    """

    def construct_document(self, node: yaml.Node) -> Any:
        _refuse_growth(node)
        return super().construct_document(node)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            if key_node.tag == "tag:yaml.org,2002:merge":  # of another mapping's keys, which own ones replace
                continue
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, str | int) and key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} twice", key_node.start_mark)
            if isinstance(key, str | int):
                seen.add(key)
        return super().construct_mapping(node, deep)


def _refuse_growth(root: yaml.Node) -> None:
    """Aliases of aliases can make billions of values of a few lines, and an alias can stand inside of what it names."""
    sizes: dict[int, int | None] = {}

    def size(node: yaml.Node) -> int:
        """Values that the node stands for, aliases followed."""
        if id(node) in sizes:
            known = sizes[id(node)]
            if known is None:
                raise yaml.constructor.ConstructorError(None, None, "an alias inside of what it names", node.start_mark)
            return known
        sizes[id(node)] = None
        children = node.value if isinstance(node, yaml.CollectionNode) else ()
        total = 1 + sum(size(part) for child in children for part in (child if isinstance(child, tuple) else (child,)))
        sizes[id(node)] = total
        if total > _MOST_BY_ALIASES + len(sizes):
            raise yaml.constructor.ConstructorError(None, None, "aliases that stand for millions of values", node.start_mark)
        return total

    size(root)


_UniqueKeys.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", r"^(~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"^[-+]?(0|[1-9][0-9]*)$", list("-+0123456789")),
    ("float", r"^[-+]?(\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))([eE][-+]?[0-9]+)?$", list("-+.0123456789")),
    ("merge", r"^<<$", ["<"]),
):
    _UniqueKeys.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)


def read_rows(path: Path, required: Sequence[str], optional: Sequence[str] = ()) -> list[tuple[int, dict[str, str]]]:
    """Rows of a CSV with a header: (line number, column -> stripped text). Comma or semicolon separated.

    Raises
    ------
    InputError
        The file cannot be read, or its header misses, repeats or adds columns, or a row has another length.
    """
    text = read_text(path)
    header_line = text.split("\n", 1)[0]
    reader = TableReader(text, ";" if header_line.count(";") > header_line.count(",") else ",", path)
    header = [name.strip() for name in next(reader, [])]
    allowed = [*required, *optional]
    faults = [
        Fault(f"{path}: header", f"no column {name!r}", f"the columns {', '.join(required)}") for name in required if name not in header
    ]
    faults += [Fault(f"{path}: header", f"the column {name!r}", f"only {', '.join(allowed)}") for name in header if name not in allowed]
    faults += [
        Fault(f"{path}: header", f"the column {name!r} twice", "each column once")
        for name in sorted({n for n in header if header.count(n) > 1})
    ]
    rows: list[tuple[int, dict[str, str]]] = []
    for cells in [] if faults else reader:
        if len(cells) not in (0, len(header)):
            faults.append(Fault(f"{path}: row {reader.line_num}", f"{len(cells)} cells", f"{len(header)} cells"))
        elif any(cell.strip() for cell in cells):
            rows.append((reader.line_num, dict(zip(header, (cell.strip() for cell in cells), strict=True))))
    if faults:
        raise InputError(faults)
    return rows


class TableReader:
    """`csv.reader` of a text, whose refusals are errors of the input.

    Raises, while it is read
    ------------------------
    InputError
        A carriage return inside a line, or a cell longer than 131,072 characters: mostly a quote that is never closed.
    """

    def __init__(self, text: str, delimiter: str, path: Path, quoting: Literal[0, 1, 2, 3] = csv.QUOTE_MINIMAL) -> None:
        self._path = path
        self._reader = csv.reader(io.StringIO(text), delimiter=delimiter, quoting=quoting)

    @property
    def line_num(self) -> int:
        """Number of the line read last."""
        return self._reader.line_num

    def __iter__(self) -> Iterator[list[str]]:
        return self

    def __next__(self) -> list[str]:
        try:
            return next(self._reader)
        except csv.Error as error:
            found = "a carriage return inside a line" if "new-line" in str(error) else "a cell of over 131,072 characters"
            advice = "Save the file again as CSV, and look for a quote that is never closed."
            raise InputError(Fault(f"{self._path}: row {self.line_num + 1}", found, "a row of cells", advice)) from None


def faults_of(error: ValidationError, where: str, model: type[BaseModel] | None = None) -> list[Fault]:
    """Pydantic's errors as our faults: file, key path, value found, value expected.

    With `model`, an unknown key's fault names the nearest known one.
    """
    return [_fault(item, where, model) for item in error.errors()]


def nearest(word: str, known: Iterable[str]) -> str:
    """Advice that names the known word nearest to `word`; empty where none is near."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"Did you mean {near[0]!r}?" if near else ""


def key_path(loc: Sequence[str | int]) -> str:
    """``queues[0].aht_s`` of ``("queues", 0, "aht_s")``."""
    path = ""
    for part in loc:
        if isinstance(part, str) and part.startswith(TAG):
            continue
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return path


def _fault(item: Any, where: str, model: type[BaseModel] | None) -> Fault:
    path = key_path(item["loc"])
    kind, found = item["type"], _shown(item.get("input"))
    if kind == "missing":
        return Fault(f"{where}: {path}", "nothing", "a value: the key is required")
    if kind == "extra_forbidden":
        keys = _keys_at(model, item["loc"][:-1]) if model else ()
        expected = f"one of the keys {', '.join(keys)}" if keys else "a key of this section"
        return Fault(f"{where}: {path}", "an unknown key", expected, nearest(str(item["loc"][-1]), keys))
    if kind == "too_short":
        return Fault(f"{where}: {path}", found, f"at least {item['ctx']['min_length']} of them")
    message = _WANTED.get(kind) or item["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    return Fault(f"{where}: {path}" if path else where, found, message)


def _keys_at(model: type[BaseModel], loc: Sequence[str | int]) -> tuple[str, ...]:
    """Keys of the section that `loc` leads to from `model`."""
    members: Any = None
    for part in loc:
        if isinstance(part, str) and part.startswith(TAG):
            model = _tagged(members, part) or model
        elif isinstance(part, str) and part in model.model_fields:
            members = model.model_fields[part].annotation
            inner = _model_in(members)
            if inner is None:
                return ()
            model = inner
    return tuple(model.model_fields)


def _tagged(annotation: Any, tag: str) -> type[BaseModel] | None:
    """The member of a union that has this tag."""
    if any(getattr(item, "tag", None) == tag for item in getattr(annotation, "__metadata__", ())):
        return _model_in(annotation)
    return next((found for part in get_args(annotation) if (found := _tagged(part, tag))), None)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model inside ``list[M]``, ``M | None`` or ``M``; of a union the first."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)


def kind_of(value: Any) -> str:
    """What a value read from YAML is, in plain words: ``a text``, ``a list``, ``a number``, ``nothing``."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):  # before the numbers: Python counts True as one
        return "true or false"
    kinds = ((str, "a text"), (int | float, "a number"), (list, "a list"), (dict, "keys and values"))
    return next((words for kind, words in kinds if isinstance(value, kind)), "an unknown kind of value")


def _shown(value: Any) -> str:
    text = kind_of(value) if value is None else repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
