"""How many faces and number plates are found on photos, by size, turn and blur; how much else is.

Faces are the hundred of `skimage.data.lfw_subset` (25 pixels each, of Labeled Faces in the Wild),
set into pictures of ground and walls, and one photo as it is. Plates are drawn after the forms of
eleven countries and set into the same pictures, seen from the side, blurred and with noise. Only
counts are written, into `docs/photos.md`; no picture is kept. It needs scikit-image, which the
tests do not: `uv pip install scikit-image`.
"""

import io
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy.stats import beta

from evenhand.portal.photos.finding import Box, Detectors

PAGE = Path(__file__).parents[1] / "docs" / "photos.md"
START, END = "<!-- figures -->", "<!-- /figures -->"
WIDTH, HEIGHT = 1280, 960
GROUNDS = ("brick", "grass", "gravel", "coffee", "rocket", "chelsea", "coins", "moon")
FACE_SIZES = (20, 30, 40, 60, 100, 160)
TILTS = (0, 30, 90)
LETTER_SIZES = (8, 12, 16, 24, 40)
SIDEWAYS = (0, 30, 50)
PLATES = (
    ("NL", "KR-482-B", "#f5c400", "black"), ("DE", "B MT 4721", "white", "black"),
    ("FR", "FK-381-LN", "white", "black"), ("ES", "4826 KLM", "white", "black"),
    ("IT", "FT 482 KR", "white", "black"), ("PL", "WA 48261", "white", "black"),
    ("GB", "KR21 LTN", "#f5c400", "black"), ("BE", "1-KRT-482", "white", "#a31621"),
    ("AT", "W 48261 K", "white", "black"), ("SE", "KRT 482", "white", "black"),
    ("CH", "ZH 482613", "white", "black"),
)  # fmt: skip
COVERED = 0.7
"""Share of a face or plate that has to be covered for it to count as found."""


@dataclass
class Count:
    """How many of how many were found."""

    found: int = 0
    of: int = 0

    def add(self, is_found: bool) -> None:
        """Count one."""
        self.found, self.of = self.found + is_found, self.of + 1

    @property
    def said(self) -> str:
        """Write the share, and the lower end of its one-sided 95 % interval."""
        low = float(beta.ppf(0.05, self.found, self.of - self.found + 1)) if self.found else 0.0
        return f"{self.found / self.of:.2f} (≥ {low:.2f})"

    @property
    def whole(self) -> str:
        """Write the count and the share."""
        return f"{self.found} of {self.of}, {self.said}"


def grounds(rng: np.random.Generator) -> list[np.ndarray[Any, Any]]:
    """Give pictures on which there is no face and no plate."""
    from skimage import data

    made = []
    for name in GROUNDS:
        picture = getattr(data, name)()
        if picture.ndim == 2:
            picture = np.repeat(picture[..., None], 3, axis=2)
        made.append(cv2.resize(picture[..., :3], (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC))
    rng.shuffle(made)
    return made


def as_sent(pixels: np.ndarray[Any, Any], quality: int = 85) -> np.ndarray[Any, Any]:
    """Write and read a picture as a telephone would."""
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=quality)
    return np.array(Image.open(out))


def is_covered(mask: np.ndarray[Any, Any], boxes: Sequence[Box]) -> bool:
    """Say whether enough of a mask lies in boxes."""
    hidden = np.zeros_like(mask)
    for left, top, right, bottom in boxes:
        hidden[top:bottom, left:right] = True
    return bool((mask & hidden).sum() >= COVERED * mask.sum())


def with_faces(
    ground: np.ndarray[Any, Any], faces: Sequence[np.ndarray[Any, Any]], size: int, tilt: int
) -> tuple[np.ndarray[Any, Any], list[np.ndarray[Any, Any]]]:
    """Set faces into a picture, `size` pixels high each; gives a mask for each."""
    made, masks = ground.astype(float), []
    across = max(1, int(np.ceil(np.sqrt(len(faces)))))
    for number, face in enumerate(faces):
        x = (number % across + 0.5) * WIDTH / across
        y = (number // across + 0.5) * HEIGHT / across
        scale = size / face.shape[0]
        turn = cv2.getRotationMatrix2D((face.shape[1] / 2, face.shape[0] / 2), tilt, scale)
        turn[:, 2] += (x - face.shape[1] / 2, y - face.shape[0] / 2)
        oval = np.zeros(face.shape, np.float32)
        middle = (face.shape[1] // 2, face.shape[0] // 2)
        cv2.ellipse(oval, middle, (int(middle[0] * 0.95), int(middle[1] * 1.0)), 0, 0, 360, 1.0, -1)
        layer = cv2.warpAffine(
            face.astype(np.float32), turn, (WIDTH, HEIGHT), flags=cv2.INTER_CUBIC
        )
        weight = cv2.warpAffine(cv2.GaussianBlur(oval, (3, 3), 0), turn, (WIDTH, HEIGHT))[..., None]
        tone = np.array([1.0, 0.85, 0.72]) * layer[..., None] * 255
        made = made * (1 - weight) + np.clip(tone, 0, 255) * weight
        masks.append(weight[..., 0] > 0.5)
    return made.astype(np.uint8), masks


def plate(number: str, ground: str, ink: str) -> np.ndarray[Any, Any]:
    """Draw a plate, 64 pixels the letters high."""
    import fontpkg_source_sans_3

    folder = Path(fontpkg_source_sans_3.__file__).parent
    font = ImageFont.truetype(str(folder / "files" / "SourceSans3[wght].ttf"), 96)
    font.set_variation_by_axes([600])
    width = int(font.getlength(number)) + 110
    made = Image.new("RGB", (width, 104), ground)
    draw = ImageDraw.Draw(made)
    draw.rectangle((0, 0, 46, 104), fill="#0b3c91")
    draw.text((78, 50), number, fill=ink, font=font, anchor="lm")
    draw.rectangle((1, 1, width - 2, 102), outline="#303030", width=3)
    return np.array(made)


def with_plates(
    ground: np.ndarray[Any, Any], size: int, side: int, blur: float, rng: np.random.Generator
) -> tuple[np.ndarray[Any, Any], list[np.ndarray[Any, Any]]]:
    """Set every plate on a dark panel, seen `side` degrees from the side; gives a mask for each."""
    made, masks, scale = ground, [], size / 64
    narrow, far = np.cos(np.radians(side)), 1 - 0.35 * np.sin(np.radians(side))
    for number, (_, text, paper, ink) in enumerate(PLATES):
        drawn = plate(text, paper, ink)
        height, width = drawn.shape[:2]
        tone = [int(one) for one in rng.integers(20, 110, 3)]
        panel = cv2.copyMakeBorder(drawn, 60, 60, 60, 60, cv2.BORDER_CONSTANT, value=tone)
        full_h, full_w = panel.shape[:2]
        w, h = full_w * scale * narrow, full_h * scale
        roll = np.radians(rng.uniform(-8, 8))
        corners = np.array([[0, 0], [w, h * (1 - far) / 2], [w, h * (1 + far) / 2], [0, h]])
        turn = np.array([[np.cos(roll), np.sin(roll)], [-np.sin(roll), np.cos(roll)]])
        at = (number % 3 * WIDTH / 3 + 20, number // 3 * HEIGHT / 4 + 40)
        to = (corners @ turn + at).astype(np.float32)
        of = np.array([[0, 0], [full_w, 0], [full_w, full_h], [0, full_h]], np.float32)
        seen = cv2.getPerspectiveTransform(of, to)
        layer = cv2.warpPerspective(panel, seen, (WIDTH, HEIGHT), flags=cv2.INTER_AREA)
        there = cv2.warpPerspective(np.ones((full_h, full_w), np.uint8), seen, (WIDTH, HEIGHT))
        inner = np.zeros((full_h, full_w), np.uint8)
        inner[60 : 60 + height, 110 : 60 + width] = 1
        masks.append(cv2.warpPerspective(inner, seen, (WIDTH, HEIGHT)) > 0)
        made = np.where(there[..., None] > 0, layer, made)
    if blur:
        made = cv2.GaussianBlur(made, (0, 0), blur)
    noisy = made + rng.normal(0, 4, made.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8), masks


def faces_table(look: Detectors, rng: np.random.Generator) -> Iterator[str]:
    """Measure faces by size and tilt."""
    from skimage import data

    faces, back = list(data.lfw_subset()[:100]), grounds(rng)
    yield "| height of the face, px | " + " | ".join(f"turned by {t}°" for t in TILTS) + " |"
    yield "| ---: |" + " ---: |" * len(TILTS)
    usual = Count()
    for size in FACE_SIZES:
        cells = []
        for tilt in TILTS:
            count = Count()
            at_once = 100 if size <= 60 else 25
            for part in range(100 // at_once if size <= 60 else 2):
                ground = back[(part + tilt) % len(back)]
                some = faces[part * at_once : (part + 1) * at_once]
                picture, masks = with_faces(ground, some, size, tilt)
                boxes = look.faces(as_sent(picture))
                for mask in masks:
                    count.add(is_covered(mask, boxes))
                    if size >= 30 and tilt <= 30:
                        usual.add(is_covered(mask, boxes))
            cells.append(count.said)
        yield f"| {size} | " + " | ".join(cells) + " |"
    yield ""
    yield f"Faces of 30 px and more, turned by 30° at most: {usual.whole}."


def plates_table(look: Detectors, rng: np.random.Generator) -> Iterator[str]:
    """Measure plates by size of the letters and by side, and by country."""
    back = grounds(rng)
    by_land = {land: Count() for land, *_ in PLATES}
    usual = Count()
    yield "| height of the letters, px | " + " | ".join(f"from {s}° aside" for s in SIDEWAYS) + " |"
    yield "| ---: |" + " ---: |" * len(SIDEWAYS)
    for size in LETTER_SIZES:
        cells = []
        for side in SIDEWAYS:
            count = Count()
            for part in range(4):
                blur = part % 2 * size / 16
                picture, masks = with_plates(back[part], size, side, blur, rng)
                boxes = look.plates(as_sent(picture))
                for (land, *_), mask in zip(PLATES, masks, strict=True):
                    is_found = is_covered(mask, boxes)
                    count.add(is_found)
                    by_land[land].add(is_found)
                    if size >= 12 and side <= 30:
                        usual.add(is_found)
            cells.append(count.said)
        yield f"| {size} | " + " | ".join(cells) + " |"
    yield ""
    yield f"Plates with letters of 12 px and more, from 30° aside at most: {usual.whole}."
    yield ""
    lands = (f"{land} {count.found / count.of:.2f}" for land, count in by_land.items())
    yield f"By country, all together: {', '.join(lands)}."


def nothing_there(look: Detectors, rng: np.random.Generator) -> Iterator[str]:
    """Measure how much is covered of pictures without faces and plates."""
    back = grounds(rng)
    yield "| pictures without any | covered for faces | for plates |"
    yield "| ---: | ---: | ---: |"
    shares = []
    for what in (look.faces, look.plates):
        found = []
        for picture in back:
            hidden = np.zeros(picture.shape[:2], bool)
            for left, top, right, bottom in what(as_sent(picture)):
                hidden[top:bottom, left:right] = True
            found.append(hidden.mean())
        shares.append(f"{np.mean(found):.3f} of their area, at most {np.max(found):.3f}")
    yield f"| {len(back)} | {shares[0]} | {shares[1]} |"


def main() -> None:
    """Measure, print, and write the figures into the page."""
    look, lines = Detectors(), []
    for part in (faces_table, plates_table, nothing_there):
        lines += [*part(look, np.random.default_rng(8)), ""]
        print("\n".join(lines[-14:]), flush=True)
    if "--write" in sys.argv:
        text = PAGE.read_text(encoding="utf-8")
        before, after = text.split(START)[0], text.split(END)[1]
        PAGE.write_text(
            before + START + "\n\n" + "\n".join(lines) + "\n" + END + after, encoding="utf-8"
        )


if __name__ == "__main__":
    main()
