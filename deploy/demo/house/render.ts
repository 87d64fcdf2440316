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
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = raster.info;
  const image = sharp(raster.data, { raw: { width, height, channels } });
  const { dominant } = await image.clone().stats();
  const files = await Promise.all(
    WIDTHS.map(async (to) => ({
      width: to,
      bytes: await image.clone().resize({ width: to }).webp({ quality: QUALITY }).toBuffer(),
    })),
  );
  return { files, width, height, colour: hex(dominant) };
}

const hex = ({ r, g, b }: { r: number; g: number; b: number }): string =>
  `#${[r, g, b].map((c) => c.toString(16).padStart(2, '0')).join('')}`;
