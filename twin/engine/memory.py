"""Compiled functions get one pointer for a whole set of arrays.

numba passes a named tuple of arrays as hundreds of values at every call, and compiling that takes minutes. Here a set of
fields is a table of addresses and sizes; `s.agent[a, HELD]` in compiled code is a load from it. The table must outlive the call.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.typing.templates import AttributeTemplate
from numba.extending import infer_getattr, intrinsic, lower_getattr_generic, models, register_model
from numba.np.arrayobj import make_array, populate_array

_KINDS = {"i": types.int64, "f": types.float64, "u": types.uint64, "s": types.int32}
_DTYPES = {"i": np.int64, "f": np.float64, "u": np.uint64, "s": np.int32}


class Field:
    """Where a field lies in the table: kind, dimensions (0: a number), sizes of the last ones where they never change."""

    def __init__(self, place: int, kind: str, ndim: int, last: tuple[int, ...]) -> None:
        self.place, self.kind, self.ndim, self.last = place, kind, ndim, last

    @property
    def type(self) -> Any:
        """The field's numba type."""
        return types.Array(_KINDS[self.kind], self.ndim, "C") if self.ndim else _KINDS[self.kind]


def fields_of(spec: dict[str, str]) -> dict[str, Field]:
    """Fields of ``{"agent": "i2:14"}``: kind, dimensions, and the sizes of the last dimensions."""
    fields, place = {}, 0
    for name, text in spec.items():
        shape, _, last = text.partition(":")
        fields[name] = Field(place, shape[0], int(shape[1:]), tuple(int(part) for part in last.split(",") if part))
        place += 1 + int(shape[1:])
    return fields


def table_of(fields: dict[str, Field], values: Any) -> np.ndarray:
    """Table of addresses, sizes and numbers of a set of fields; `values` has an attribute for each.

    Raises
    ------
    TypeError
        An array has not the kind, dimensions or order that its field says.
    """
    table = np.zeros(sum(1 + field.ndim for field in fields.values()), dtype=np.int64)
    for name, field in fields.items():
        value, at = getattr(values, name), field.place
        if not field.ndim:
            table[at : at + 1].view(_DTYPES[field.kind])[0] = value
            continue
        fits = value.dtype == _DTYPES[field.kind] and value.ndim == field.ndim and value.flags.c_contiguous
        if not fits or value.shape[field.ndim - len(field.last) :] != field.last:
            raise TypeError(f"{name}: {value.dtype} {value.shape}, expected {field.kind}{field.ndim} {field.last} in C order")
        table[at] = value.ctypes.data
        table[at + 1 : at + 1 + field.ndim] = value.shape
    return table


class TableType(types.Type):
    """A pointer to the table of a named set of fields."""

    def __init__(self, name: str) -> None:
        super().__init__(name=f"Table({name})")
        self.set_name = name

    @property
    def key(self) -> str:
        """What makes two of them equal."""
        return self.set_name


@register_model(TableType)
class _Model(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, dmm: Any, fe_type: Any) -> None:
        super().__init__(dmm, fe_type, ir.IntType(64).as_pointer())


_SETS: dict[str, dict[str, Field]] = {}


def declare(name: str, spec: dict[str, str]) -> tuple[dict[str, Field], Any]:
    """A set of fields by name: its fields, and a function for compiled code that makes a pointer of its table."""
    fields = _SETS[name] = fields_of(spec)
    kind = TableType(name)

    @intrinsic
    def pointer(typing: Any, table: Any) -> Any:
        def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            return make_array(signature.args[0])(context, builder, args[0]).data

        return kind(table), code

    return fields, pointer


@infer_getattr
class _Attributes(AttributeTemplate):  # type: ignore[misc]
    key = TableType

    def generic_resolve(self, kind: Any, attr: str) -> Any:
        field = _SETS[kind.set_name].get(attr)
        return field.type if field else None


@lower_getattr_generic(TableType)
def _load(context: Any, builder: Any, kind: Any, value: Any, attr: str) -> Any:
    field = _SETS[kind.set_name][attr]
    word = ir.IntType(64)

    def load(offset: int, pointer: Any = value) -> Any:
        loaded = builder.load(builder.gep(pointer, [word(field.place + offset)]))
        loaded.set_metadata("invariant.load", builder.module.add_metadata([]))
        return loaded

    if not field.ndim:
        return builder.bitcast(load(0), context.get_value_type(field.type)) if field.kind == "f" else load(0)
    array = make_array(field.type)(context, builder)
    item = context.get_abi_sizeof(context.get_data_type(field.type.dtype))
    known = field.ndim - len(field.last)
    shape = [load(1 + k) if k < known else word(field.last[k - known]) for k in range(field.ndim)]
    strides = [word(item)]
    for size in reversed(shape[1:]):
        last = strides[0]
        both = isinstance(last, ir.Constant) and isinstance(size, ir.Constant)
        strides.insert(0, word(last.constant * size.constant) if both else builder.mul(last, size))
    data = builder.inttoptr(load(0), context.get_data_type(field.type.dtype).as_pointer())
    populate_array(
        array,
        data=data,
        shape=cgutils.pack_array(builder, shape, ty=word),
        strides=cgutils.pack_array(builder, strides, ty=word),
        itemsize=word(item),
        meminfo=None,
    )
    return array._getvalue()
