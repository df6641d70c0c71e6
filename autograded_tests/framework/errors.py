"""What to say when code stops before it answers, leaves traces, or its layers do not fit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from autograded_tests.framework.finding import Finding

_SHAPES = "that line, and the shapes of what it works on: `print(t.shape)` shows them."
_CARET = "how Python writes a power: `**`."
_ONE_NUMBER = (
    "A function that takes one number was given a tensor of several.",
    "functions of `math` and `float(…)`: torch has its own, entry by entry.",
)
_TWO_TYPES = (
    "Numbers of two types meet: whole numbers or doubles, and float32.",
    "the `dtype` of both: `.to(torch.float32)` makes one of the other.",
)
# Words of the error, what they suggest, where to look. The first that fits is said.
_KNOWN = [
    ("bitwise_xor", "`^` compares bits; it is no power in Python.", _CARET),
    ("for ^:", "`^` compares bits; it is no power in Python.", _CARET),
    ("before Module.__init__() call",
     "A module has to be set up by its base class before layers are put into it.",
     "the first line of `__init__`."),
    ("does not have a grad_fn",
     "`backward()` was called on a value that knows nothing of where it came from.",
     "`no_grad()`, `.detach()`, `.item()`, `torch.tensor(…)` on the way to that value."),
    ("a leaf Variable that requires grad",
     "A weight is changed in place while PyTorch records what happens to it.",
     "how weights are changed without being recorded."),
    ("a view of a leaf Variable", "A weight is changed in place while PyTorch records it.",
     "how weights are changed without being recorded."),
    ("'NoneType'", "Something that is called here returned nothing: it may still be blank, or lack "
     "a `return`.", "that line, and what it calls."),
    ("shapes cannot be multiplied", "A layer was given rows of another length than it takes.",
     _SHAPES),
    ("size mismatch", "Weights were put into layers of another size.",
     "how large the model is that receives them."),
    ("must match the size of tensor", "Two tensors of different sizes meet.", _SHAPES),
    ("element tensors can be converted", *_ONE_NUMBER),
    ("cannot be converted to Scalar", *_ONE_NUMBER),
    ("can't be cast to the desired output type", "An operation in place would put fractions into a "
     "tensor of whole numbers.",
     "`/=` and methods that end in `_`: a new tensor has a type of its own."),
    ("have the same dtype", *_TWO_TYPES),
    ("expected scalar type", *_TWO_TYPES),
    ("infer output dtype", "An average of whole numbers was asked for.",
     "the `dtype` of that tensor: `.to(torch.float32)` makes one of fractions."),
    ("must be Tensor, not", "A function of torch was given a plain number.",
     "what stands between the brackets: `math` has the functions of single numbers."),
    ("Found dtype", *_TWO_TYPES),
    ("is not defined", "A name is used here that nothing has defined.",
     "its spelling, and whether the cell that defines it was run."),
    ("has no attribute", "Something is asked for a thing that it does not have.",
     "the spelling, and what kind of object stands before the dot."),
    ("positional argument", "It was called as the exercise says, and takes other arguments.",
     "the line that starts with `def`, or the call in that line."),
    ("unexpected keyword argument", "An argument has another name than the one asked for.",
     "the line that starts with `def`, or the call in that line."),
    ("maximum recursion depth", "A function calls itself without end.",
     "which calls lead back to where they came from."),
]  # fmt: skip


def raised(error: dict[str, Any], name: str) -> Finding:
    """The finding that tells of an error in the learner's code.

    Args:
        error: ``{"type", "message"}``, and the learner's ``"line"`` and ``"code"`` where known.
        name: What was called.

    Example:
        >>> raised({"type": "NameError", "message": "name 'pi' is not defined"}, "f").seen
        "`f` stopped: NameError: name 'pi' is not defined"
    """
    message = " ".join(error["message"].split())
    if "modified by an inplace operation" in message:
        return Finding(
            "changed_input",
            seen=f"`{name}` changes a tensor in place that its own gradient still needs.",
            suggests="PyTorch cannot differentiate through a value that was overwritten.",
            look="methods that end in `_`, `+=` and its kind, and assignments to slices.",
        )
    where = f" at your line {error['line']}, `{error['code']}`" if error.get("code") else ""
    general = ("", "The code ran into an error before it could answer.", _SHAPES)
    _, suggests, look = next((known for known in _KNOWN if known[0] in message), general)
    return Finding(
        "caret" if look == _CARET else "raised",
        seen=f"`{name}` stopped{where}: {error['type']}: {message}",
        suggests=suggests,
        look=look,
    )


def left_behind(changes: list[str], name: str) -> Finding:
    """The finding that tells what a call changed around it and did not put back.

    Args:
        changes: Of `answerer.CHANGES`.
        name: What was called.

    Example:
        >>> left_behind(["gradient mode"], "generate").seen
        'After `generate`, the gradient mode is no longer what it was before.'
    """
    first = changes[0]
    seen = f"After `{name}`, the {first} is no longer what it was before."
    if first.startswith("random"):
        return Finding(
            "fixed_seed",
            seen=f"`{name}` seeds the {first}, for whoever draws from them next.",
            suggests="After a seed inside a function, the noise repeats at every call.",
            look="what sets a seed or a state: `manual_seed`, `random.seed`, `set_rng_state`.",
        )
    if first.endswith("of a model"):
        return Finding(
            "changed_model",
            seen=seen,
            suggests="Whoever uses the model next finds another one than was handed over.",
            look="`train`, `eval`, `requires_grad_`, `half`, `double` and the like on the model.",
        )
    if first.endswith("of an input"):
        return Finding(
            "changed_input",
            seen=seen,
            suggests="What was handed over is changed for whoever holds it.",
            look="`requires_grad_`, and assignments to `.data`.",
        )
    return Finding(
        "changed_setting",
        seen=seen,
        suggests="It reaches beyond this function: whatever runs later runs differently.",
        look="what sets it; a `with` block, such as `with torch.no_grad():`, ends by itself.",
    )


def unlike_layers(name: str, mine: dict[str, Any], wanted: dict[str, Any]) -> Finding:
    """The finding that tells in what a model's layers differ from those asked for.

    Args:
        name: The model.
        mine: The shapes of its weights, by name.
        wanted: The shapes asked for.

    Example:
        >>> mine = {"a.weight": (2, 3), "a.bias": (2,)}
        >>> unlike_layers("Model", mine, {"b.weight": (2, 3), "b.bias": (2,)}).seen
        'The layers of `Model` are not the ones asked for; missing: `b`; there are: `a`.'
    """
    return Finding(
        "layers",
        seen=f"The layers of `{name}` are not the ones asked for; {_differences(mine, wanted)}.",
        suggests="A layer has another name or size than the exercise asks for.",
        look="`__init__`: the names are part of the task, and sizes may depend on `latent_dim`.",
    )


def other_layers_now(name: str, mine: dict[str, Any], before: dict[str, Any]) -> Finding:
    """The finding that tells in what a model's layers are no longer those it had.

    Args:
        name: The model.
        mine: The shapes of its weights, by name.
        before: The shapes that they had.

    Example:
        >>> other_layers_now("model", {}, {"b.weight": (2, 3), "b.bias": (2,)}).seen
        'After the call, `model` has other layers than before; missing: `b`; there are: none.'
    """
    return Finding(
        "changed_model",
        seen=f"After the call, `{name}` has other layers than before; "
        f"{_differences(mine, before)}.",
        suggests="A layer of the model was added, removed or replaced on the way.",
        look="what is assigned to, registered in or deleted from the model.",
    )


def _differences(mine: dict[str, Any], wanted: dict[str, Any]) -> str:
    missing = [n for n in wanted if n not in mine]
    extra = [n for n in mine if n not in wanted]
    different = [n for n in wanted if n in mine and mine[n] != wanted[n]]
    seen = []
    if missing:
        there = _layers_of(mine, mine) or "none"
        seen.append(f"missing: {_layers_of(missing, wanted)}; there are: {there}")
    elif extra:
        seen.append(f"not asked for: {_layers_of(extra, mine)}")
    for n in different[:2]:
        seen.append(f"`{n}` is {_size(mine[n])} instead of {_size(wanted[n])}")
    return "; ".join(seen)


def _size(shape: Any) -> str:
    return str(tuple(shape)) if isinstance(shape, tuple) else str(shape)


def _layers_of(names: Iterable[str], all_names: Iterable[str]) -> str:
    """Names of weights, shortened to their layer where all of its weights are among them."""
    chosen, every = list(names), list(all_names)

    def short(name: str) -> str:
        layer, _, _ = name.rpartition(".")
        whole = [n for n in every if n.rpartition(".")[0] == layer]
        return layer if layer and all(n in chosen for n in whole) else name

    return ", ".join(f"`{one}`" for one in dict.fromkeys(short(n) for n in chosen))
