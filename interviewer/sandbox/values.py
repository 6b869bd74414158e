"""Values that cross between processes as data: nothing that comes back is evaluated."""

import ast
import math
from collections.abc import Callable
from typing import Any

MOST_NODES = 20_000
MOST_DEPTH = 40
MOST_CHARACTERS = 20_000
MOST_BITS = 10_000
_BUILDERS: dict[str, Callable[[list[Any]], Any]] = {
    "list": list,
    "tuple": tuple,
    "set": set,
    "frozenset": frozenset,
}


class TooMuchError(ValueError):
    """A value that is too large, too deep or of an unknown kind."""


def encode(value: Any) -> Any:
    """A value as JSON; what JSON has not is a mapping with one key that names the kind. Raises TooMuchError."""
    return _encode(value, [MOST_NODES], 0)


def _encode(value: Any, room: list[int], depth: int) -> Any:
    room[0] -= 1
    if room[0] < 0 or depth > MOST_DEPTH:
        raise TooMuchError("the returned value is too large")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float | str):
        return _plain(value)
    if type(value).__module__.partition(".")[0] in ("numpy", "pandas"):
        return _encode(_from_library(value), room, depth + 1)
    if isinstance(value, dict):
        pairs = [[_encode(key, room, depth + 1), _encode(item, room, depth + 1)] for key, item in value.items()]
        return {"dict": pairs}
    for kind, base in (("list", list), ("tuple", tuple), ("set", set), ("frozenset", frozenset)):
        if isinstance(value, base):
            return {kind: [_encode(item, room, depth + 1) for item in value]}
    return {"other": f"{type(value).__name__}: {repr(value)[:200]}"}


def _plain(value: int | float | str) -> Any:
    if isinstance(value, str):
        if len(value) > MOST_CHARACTERS:
            raise TooMuchError("the returned text is too long")
        return str(value).encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else {"float": str(float(value))}
    if value.bit_length() > MOST_BITS:
        raise TooMuchError("the returned number is too long")
    return int(value)


def _from_library(value: Any) -> Any:
    """An array, series, frame or scalar as plain Python."""
    if hasattr(value, "tolist"):
        return value.tolist()
    if type(value).__name__ == "DataFrame":
        return value.to_dict("records")
    return _Unknown(f"{type(value).__name__}: {value}")


class _Unknown:
    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


def decode(data: Any) -> Any:
    """The value again. Raises TooMuchError for what `encode` never writes."""
    if not isinstance(data, dict):
        if isinstance(data, list):
            raise TooMuchError("not a value")
        return data
    try:
        ((kind, items),) = data.items()
        if kind == "dict":
            return {decode(key): decode(item) for key, item in items}
        if kind == "float":
            return float(items)
        if kind == "other":
            return Other(str(items))
        return _BUILDERS[kind]([decode(item) for item in items])
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise TooMuchError("not a value") from error


class Other:
    """A value that is no data; equal to nothing."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


def literal(text: str) -> Any:
    """The value of an expression of literals; float('nan'), float('inf'), set(), frozenset(…) and sums too.

    Raises ValueError for anything else; nothing is executed.
    """
    try:
        return _value(ast.parse(text.strip(), mode="eval").body)
    except (SyntaxError, TypeError, KeyError, ZeroDivisionError, RecursionError) as error:
        raise ValueError(f"{text!r} is not a literal: {error}") from error


def _value(node: ast.expr) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.List(elts=items):
            return [_value(item) for item in items]
        case ast.Tuple(elts=items):
            return tuple(_value(item) for item in items)
        case ast.Set(elts=items):
            return {_value(item) for item in items}
        case ast.Dict(keys=keys, values=values):
            return {_value(key): _value(item) for key, item in zip(keys, values, strict=True) if key is not None}
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div() as sign, right=right):
            return _sum(sign, _value(left), _value(right))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
            return _called(name, [_value(arg) for arg in args])
        case ast.Attribute(value=ast.Name(id="math" | "np"), attr="nan" | "inf" | "pi" | "e" as name):
            return getattr(math, name)
    raise ValueError(f"{ast.unparse(node)!r} is not a literal")


def _sum(sign: ast.operator, left: Any, right: Any) -> Any:
    if not all(isinstance(item, int | float) and not isinstance(item, bool) for item in (left, right)):
        raise ValueError("only numbers can be calculated with")
    if isinstance(sign, ast.Add):
        return left + right
    if isinstance(sign, ast.Sub):
        return left - right
    return left * right if isinstance(sign, ast.Mult) else left / right


def _called(name: str, args: list[Any]) -> Any:
    if name == "float" and len(args) == 1 and isinstance(args[0], str | int | float):
        return float(args[0])
    if name in ("set", "frozenset", "list", "tuple") and len(args) <= 1:
        return _BUILDERS[name](list(args[0]) if args else [])
    if name == "dict" and not args:
        return {}
    raise ValueError(f"{name}(…) is not a literal")


def equal(got: Any, want: Any, lenient: bool = False) -> bool:
    """Equality as in Python, but for rounding of floats and for NaN, which equals itself.

    lenient: a list equals a tuple of the same items, since YAML knows lists only.
    """
    if isinstance(got, int | float) and isinstance(want, int | float):
        return _same_number(got, want)
    if isinstance(got, list | tuple) and isinstance(want, list | tuple):
        kind = lenient or isinstance(got, list) is isinstance(want, list)
        same = len(got) == len(want)
        return kind and same and all(equal(a, b, lenient) for a, b in zip(got, want, strict=True))
    if isinstance(got, dict) and isinstance(want, dict):
        return len(got) == len(want) and all(key in got and equal(got[key], want[key], lenient) for key in want)
    return bool(got == want)


def _same_number(got: float, want: float) -> bool:
    if isinstance(got, float) or isinstance(want, float):
        try:
            return got == want or (got != got and want != want) or math.isclose(got, want, rel_tol=1e-9, abs_tol=1e-12)
        except OverflowError:
            return False
    return got == want


def same_rows(got: list[Any], want: list[Any], ordered: bool) -> bool:
    """Whether two results of a query are the same; in any order unless `ordered`."""
    if not ordered:
        got, want = sorted(got, key=_row_key), sorted(want, key=_row_key)
    return equal(got, want, lenient=True)


def _row_key(row: Any) -> list[tuple[int, Any]]:
    return [_cell_key(cell) for cell in row] if isinstance(row, list | tuple) else [_cell_key(row)]


def _cell_key(cell: Any) -> tuple[int, Any]:
    if cell is None:
        return 0, 0
    if isinstance(cell, int | float):
        return 1, float(f"{cell:.9g}")
    return 2, str(cell)


def show(value: Any, most: int = 200) -> str:
    """A value as one line."""
    text = " ".join(repr(value).split())
    return text if len(text) <= most else text[: most - 1] + "…"
