"""The model bundle: an ordinary backbone with a linear classifier, as timm reads a folder.

model.safetensors  the whole state dict
config.json        timm's keys
labels.txt         one category a line, in class order
preprocess.json    from file to input, and the temperature of the confidences
model_card.md      what it is, how well it does, where it ends
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors.torch import save_file

from core.errors import UserError
from core.files import replace_file
from core.training.methods.pool import Linear
from core.training.recipes.candidate import Classifier
from core.training.vision.backbones import Backbone, load_backbone, read_weights
from core.training.vision.preprocess import Preprocessing
from core.training.vision.tta import OFF, VIEWS

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Bundle:
    classifier: Classifier
    preprocessing: Preprocessing
    labels: tuple[str, ...]


def write_bundle(folder: Path, bundle: Bundle, card: str) -> None:
    """Write the five files into `folder`, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    classifier, preprocessing = bundle.classifier, bundle.preprocessing
    state = classifier.backbone.with_head(classifier.head.weight, classifier.head.bias)
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    replace_file(folder / "config.json", _json(_timm_config(bundle)))
    replace_file(folder / "labels.txt", "".join(f"{_line(name)}\n" for name in bundle.labels))
    replace_file(
        folder / "preprocess.json",
        _json(
            {
                "format": FORMAT,
                "exif_transpose": True,
                "mode": "RGB",
                "resize_shorter_side": round(preprocessing.size / preprocessing.crop),
                "center_crop": preprocessing.size,
                "crop_pct": preprocessing.crop,
                "interpolation": preprocessing.interpolation,
                "scale": "1/255",
                "mean": preprocessing.mean,
                "std": preprocessing.std,
                "output": "logits",
                "views": preprocessing.views,
                "temperature": classifier.temperature,
            }
        ),
    )
    replace_file(folder / "model_card.md", card)


def read_bundle(folder: Path) -> Bundle:
    """Raises UserError if `folder` holds no bundle that this version understands."""
    try:
        config: Any = json.loads((folder / "config.json").read_text("utf-8"))
        steps: Any = json.loads((folder / "preprocess.json").read_text("utf-8"))
        architecture, labels = str(config["architecture"]), tuple(config["label_names"])
        preprocessing = Preprocessing(
            size=int(steps["center_crop"]),
            crop=float(steps["crop_pct"]),
            mean=tuple(steps["mean"]),
            std=tuple(steps["std"]),
            interpolation=str(steps["interpolation"]),
            views=_known_views(steps.get("views", OFF)),
        )
        temperature = float(steps["temperature"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError("The folder {folder} is no model bundle.", folder=folder) from error
    backbone = load_backbone(architecture, pretrained=False)
    head = _load_state(folder, backbone)
    return Bundle(Classifier(backbone, head, temperature), preprocessing, labels)


def _known_views(views: object) -> str:
    """Raises ValueError for what a later version may know."""
    if views not in VIEWS:
        raise ValueError(views)
    return str(views)


def _load_state(folder: Path, backbone: Backbone) -> Linear:
    state = read_weights(folder / "model.safetensors")
    weight = state.pop(f"{backbone.head_path}.weight", None)
    bias = state.pop(f"{backbone.head_path}.bias", None)
    try:
        backbone.module.load_state_dict(state)
    except RuntimeError as error:
        raise UserError("The weights in {folder} do not fit its config.", folder=folder) from error
    if weight is None or bias is None:
        raise UserError("The weights in {folder} do not fit its config.", folder=folder)
    return Linear(weight, bias)


def _timm_config(bundle: Bundle) -> dict[str, object]:
    preprocessing, backbone = bundle.preprocessing, bundle.classifier.backbone
    size = preprocessing.size
    return {
        "architecture": backbone.architecture,
        "num_classes": len(bundle.labels),
        "num_features": backbone.feature_size,
        "global_pool": "avg",
        "label_names": bundle.labels,
        "pretrained_cfg": {
            "input_size": [3, size, size],
            "mean": preprocessing.mean,
            "std": preprocessing.std,
            "interpolation": preprocessing.interpolation,
            "crop_pct": preprocessing.crop,
            "crop_mode": "center",
            "num_classes": len(bundle.labels),
            "classifier": backbone.head_path,
        },
    }


def _line(name: str) -> str:
    return " ".join(name.splitlines())


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1)
