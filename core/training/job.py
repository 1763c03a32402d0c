"""What a worker was asked to do: the run folder's request, read once and frozen."""

from dataclasses import dataclass
from pathlib import Path

from torch import nn

from core.errors import UserError
from core.jobs.run_folder import (
    ManifestCategory,
    ManifestImage,
    RunConfig,
    read_categories,
    read_config,
    read_manifest,
)
from core.recipes import Settings, check_settings
from core.training.device import DevicePlan, plan_device
from core.training.vision.pixel_cache import PixelCache


@dataclass(frozen=True, slots=True)
class Job:
    """`images` in ascending id; class index = position in `categories`."""

    folder: Path
    config: RunConfig
    settings: Settings
    categories: tuple[ManifestCategory, ...]
    images: tuple[ManifestImage, ...]

    @classmethod
    def read(cls, folder: Path) -> "Job":
        """Raises UserError for an unknown recipe or setting."""
        config = read_config(folder)
        return cls(
            folder=folder,
            config=config,
            settings=check_settings(config.recipe, config.settings),
            categories=tuple(read_categories(folder)),
            images=tuple(read_manifest(folder)),
        )

    @property
    def class_names(self) -> tuple[str, ...]:
        return tuple(category.name for category in self.categories)

    @property
    def cache(self) -> Path:
        return Path(self.config.cache) if self.config.cache else self.folder / "cache"

    @property
    def pixel_cache(self) -> PixelCache:
        gigabytes = self.settings.number_or_auto("pixel_cache")
        return PixelCache(self.cache / "pixels", gigabytes=gigabytes)

    def device_plan(self, model: nn.Module, *, size: int) -> DevicePlan:
        """How `model` computes here, on images of `size` pixels."""
        return plan_device(
            model,
            wish=self.config.device,
            precision=self.settings.text("precision"),
            size=size,
            kept=self.folder / "device.json",
            known=self.cache / "device.json",
        )

    def require_categories(self, needs: int) -> None:
        """Raise UserError unless so many categories have labels that may be trained on."""
        labeled = {
            image.category
            for image in self.images
            if image.category is not None and image.split != "test"
        }
        if len(labeled) < needs:
            raise UserError("Label images of at least two categories before you train.")
