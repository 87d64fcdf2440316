import sharp from 'sharp';
import type { Drawing } from './svg';

/** What a page loads: WebP at these widths, from one raster of the largest. */
export const WIDTHS = [320, 640, 960] as const;
const QUALITY = 78;

export interface Picture {
  files: { width: number; bytes: Buffer }[];
  /** Of the largest, for the place it takes on the page. */
  width: number;
  height: number;
  /** Its dominant colour, shown until it has come. */
  colour: string;
}

/** The drawing is rasterised once, and the smaller pictures are made from that. */
export async function render(drawing: Drawing): Promise<Picture> {
  const largest = WIDTHS.at(-1)!;
  const density = (72 * largest) / drawing.width;
  const raster = await sharp(Buffer.from(drawing.svg), { density: Math.max(1, density) })
    .resize({ width: largest })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = raster.info;
  const image = sharp(raster.data, { raw: { width, height, channels } });
  const files = await Promise.all(
    WIDTHS.map(async (to) => ({
      width: to,
      bytes: await image.clone().resize({ width: to }).webp({ quality: QUALITY }).toBuffer(),
    })),
  );
  return { files, width, height, colour: await dominant(image) };
}

/** The mean of the most frequent shade, of a small copy: sixteen steps a channel are one shade. */
async function dominant(image: sharp.Sharp): Promise<string> {
  const small = await image
    .clone()
    .resize(64, 64, { fit: 'fill', kernel: 'nearest' })
    .raw()
    .toBuffer();
  const shades = new Map<number, number[][]>();
  for (let i = 0; i + 2 < small.length; i += 3) {
    const rgb = [small[i]!, small[i + 1]!, small[i + 2]!];
    const shade = rgb.reduce((key, c) => key * 16 + (c >> 4), 0);
    const alike = shades.get(shade);
    if (alike) alike.push(rgb);
    else shades.set(shade, [rgb]);
  }
  const most = [...shades.values()].reduce((a, b) => (b.length > a.length ? b : a));
  const mean = (c: number) => Math.round(most.reduce((sum, rgb) => sum + rgb[c]!, 0) / most.length);
  return `#${[0, 1, 2].map((c) => mean(c).toString(16).padStart(2, '0')).join('')}`;
}
