"""One door to torchvision, which opens beside a CPU build of torch too.

The torchvision wheel on PyPI is built for CUDA. Beside a CPU torch its compiled operators do not
load, and its import then fails because it registers gradients for two operators that do not exist,
``torchvision::nms`` and ``torchvision::qnms``. The course uses data sets only, never those
operators, so declaring their schemas first, only where they are missing, is enough.
"""

from __future__ import annotations

from types import ModuleType

import torch

_SCHEMAS = {
    "nms": "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms": "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
}
_declared: list[torch.library.Library] = []  # a schema lives as long as its Library object


def torchvision_datasets() -> ModuleType:
    """Import ``torchvision.datasets``, also where its compiled operators cannot be loaded.

    Example:
        >>> torchvision_datasets().MNIST.__name__
        'MNIST'
    """
    try:
        import torchvision.datasets as datasets
    except RuntimeError as error:
        if "torchvision::" not in str(error):
            raise
        _declare_missing_operators()
        import torchvision.datasets as datasets
    return datasets


def _declare_missing_operators() -> None:
    library = torch.library.Library("torchvision", "DEF")
    for name, schema in _SCHEMAS.items():
        if not hasattr(torch.ops.torchvision, name):
            library.define(schema)
    _declared.append(library)
