"""What a `.tflite` file holds, read from the file itself rather than asked of a runtime."""

from __future__ import annotations

from dataclasses import dataclass

from ai_edge_litert import schema_py_generated as schema

_BUILTIN_NAMES = {
    number: name
    for name, number in vars(schema.BuiltinOperator).items()
    if not name.startswith("_")
}

_BYTES_PER_WEIGHT = {
    schema.TensorType.FLOAT32: 4,
    schema.TensorType.FLOAT16: 2,
    schema.TensorType.INT8: 1,
}
"""Of the types in which weights are stored; shapes and indices are of others."""


@dataclass(frozen=True)
class Contents:
    """The operators and constants of a TFLite model."""

    operators: tuple[str, ...]
    """Names of the operators used, sorted."""
    foreign: tuple[str, ...]
    """Those of them that are not TFLite's own: a plain runtime refuses them."""
    weights: int
    """Numbers in its constants; a constant that several entry points share counts once."""


def contents(model: bytes) -> Contents:
    """Reads the file.  It must be one that a converter has just made: nothing is checked."""
    parsed = schema.ModelT.InitFromPackedBuf(model, 0)
    builtin, foreign = set(), set()
    for code in parsed.operatorCodes:
        # Before schema 3a the number stood in a byte of its own, which files still fill.
        number = max(code.builtinCode, code.deprecatedBuiltinCode)
        if number == schema.BuiltinOperator.CUSTOM:
            foreign.add((code.customCode or b"unnamed").decode())
        else:
            builtin.add(_BUILTIN_NAMES.get(number, f"operator {number}"))
    types = {tensor.buffer: tensor.type for graph in parsed.subgraphs for tensor in graph.tensors}
    weights = sum(
        len(data) // _BYTES_PER_WEIGHT[types[number]]
        for number, buffer in enumerate(parsed.buffers)
        if (data := buffer.data) is not None and types.get(number) in _BYTES_PER_WEIGHT
    )
    return Contents(tuple(sorted(builtin | foreign)), tuple(sorted(foreign)), weights)
