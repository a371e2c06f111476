"""The palette of an animated GIF."""

from __future__ import annotations

import numpy as np

from tests.browser.blank_page import js


def test_areas_keep_their_colours_among_many_others(modules):
    """Bands of nearly one color, as contours have, beside a picture of all colors."""
    code = """
          const [width, height] = [128, 128];
          const picture = new Uint8ClampedArray(4 * width * height);
          for (let i = 0; i < width * height; i++) {
            const [x, y] = [i % width, Math.floor(i / width)];
            const band = Math.floor(y / 8);
            const flat = [190 + 8 * band, 180 + 9 * band, 200 + 7 * band];
            const color = y < 64 ? flat : [2 * x, (x * y) % 256, 3 * (y - 64)];
            picture.set([...color, 255], 4 * i);
          }
          const image = new Image();
          const bytes = gif.encodeGif([picture, picture], width, height, [1, 1]);
          image.src = URL.createObjectURL(new Blob([bytes], { type: "image/gif" }));
          await image.decode();
          const context = new OffscreenCanvas(width, height).getContext("2d");
          context.drawImage(image, 0, 0);
          return [...context.getImageData(0, 0, width, height).data];
    """
    pixels = np.array(js(modules, code)).reshape(128, 128, 4)[..., :3]
    for band in range(8):
        wanted = [190 + 8 * band, 180 + 9 * band, 200 + 7 * band]
        assert (abs(pixels[8 * band : 8 * band + 8] - wanted) <= 1).all()
