import { InvalidRequest } from '../../contracts/errors';
import { IMAGE_BYTES_MAX, WIDTHS } from './limits';

/**
 * Where a picture is kept and under what path it is served. The stamp stands for the picture's
 * content: another picture has another name, so a file is never replaced and caches need not ask.
 */
export const imageName = (lotId: string, stamp: string): string => `${lotId}-${stamp}`;
export const imageSrc = (houseId: string, name: string): string => `/images/${houseId}/${name}`;
export const objectKey = (houseId: string, name: string, width: number): string =>
  `images/${houseId}/${name}-${width}.webp`;

/** `<name>-<width>.webp`; null: no name of ours. */
export function readFileName(file: string): { name: string; width: number } | null {
  const match = /^([A-Za-z0-9_-]{1,100})-([0-9]{3,4})\.webp$/.exec(file);
  const width = Number(match?.[2]);
  return match && isWidth(width) ? { name: match[1]!, width } : null;
}

export const isWidth = (width: number): boolean => (WIDTHS as readonly number[]).includes(width);

/** Errors: InvalidRequest unless the bytes are a WebP file (RIFF container) of a sensible size. */
export function checkWebp(bytes: Uint8Array): void {
  if (bytes.length > IMAGE_BYTES_MAX)
    throw new InvalidRequest(`a picture has at most ${IMAGE_BYTES_MAX} bytes`);
  const text = (from: number) => Buffer.from(bytes.subarray(from, from + 4)).toString('latin1');
  if (text(0) !== 'RIFF' || text(8) !== 'WEBP') throw new InvalidRequest('the bytes are no WebP');
}
