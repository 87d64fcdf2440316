import { z } from 'zod';
import { endpoint, type Objects } from '../../contracts/ports';
import { InvalidRequest, NotFound } from '../../contracts/errors';
import { ID_PATTERN } from '../../contracts/ids';
import { checkWebp, imageName, imageSrc, isWidth, objectKey, readFileName } from '../domain/image';
import { IMAGE_CACHE_CONTROL, WIDTHS, WIDTHS_NEEDED } from '../domain/limits';
import { houseLotView, type Lot } from '../domain/lot';
import type { LotStore } from '../store/lots';

export interface ImageDeps {
  store: LotStore;
  objects: Objects;
}
const stamp = z.string().regex(/^[a-z0-9]{4,32}$/, '4 to 32 of a-z 0-9');

const lotOf = async (store: LotStore, params: Record<string, string>): Promise<Lot> => {
  const lot = await store.byId(params['lot_id']!);
  if (!lot) throw new NotFound('no such lot');
  return lot;
};

/** One width of a picture, as the body: WebP bytes. Shown once `PUT .../image` names the stamp. */
export const putFileEndpoint = ({ store, objects }: ImageDeps) =>
  endpoint({
    method: 'PUT',
    path: '/internal/lots/:lot_id/image/:stamp/:width',
    access: { who: 'service' },
    wantsRawBody: true,
    handle: async ({ params, rawBody }) => {
      const width = Number(params['width']);
      if (!isWidth(width)) throw new InvalidRequest(`width: one of ${WIDTHS.join(', ')}`);
      if (!stamp.safeParse(params['stamp']).success)
        throw new InvalidRequest('stamp: 4 to 32 of a-z 0-9');
      checkWebp(rawBody);
      const lot = await lotOf(store, params);
      const name = imageName(lot.lot_id, params['stamp']!);
      await objects.put(objectKey(lot.house_id, name, width), rawBody, 'image/webp');
      return { status: 204 };
    },
  });

const imageBody = z.strictObject({
  stamp,
  /** Of the original, for the place it takes on a page. */
  width: z.number().int().min(1).max(20_000),
  height: z.number().int().min(1).max(20_000),
  colour: z.string().regex(/^#[0-9a-f]{6}$/, 'like #faf8f5'),
  alt: z.string().min(1).max(300),
});

/** Shows the picture of that stamp, once the widths a page asks for are there. */
export const putImageEndpoint = ({ store, objects }: ImageDeps) =>
  endpoint({
    method: 'PUT',
    path: '/internal/lots/:lot_id/image',
    access: { who: 'service' },
    body: imageBody,
    handle: async ({ params, body }) => {
      const lot = await lotOf(store, params);
      const name = imageName(lot.lot_id, body.stamp);
      const there = await Promise.all(
        WIDTHS_NEEDED.map((width) => objects.exists(objectKey(lot.house_id, name, width))),
      );
      const missing = WIDTHS_NEEDED.filter((_, i) => !there[i]);
      if (missing.length)
        throw new InvalidRequest(`widths not uploaded yet: ${missing.join(', ')}`);
      const { width, height, colour, alt } = body;
      const image = { src: imageSrc(lot.house_id, name), width, height, colour, alt };
      const after = await store.setImage(lot.lot_id, image);
      if (!after) throw new NotFound('no such lot');
      return { body: houseLotView(after) };
    },
  });

export const fileEndpoint = ({ objects }: ImageDeps) =>
  endpoint({
    method: 'GET',
    path: '/images/:house_id/:file',
    access: { who: 'public' },
    handle: async ({ params }) => {
      const houseId = params['house_id']!;
      const file = ID_PATTERN.test(houseId) ? readFileName(params['file']!) : null;
      const key = file && objectKey(houseId, file.name, file.width);
      const found = key && (await objects.get(key));
      if (!found) throw new NotFound('no such picture');
      return { bytes: { ...found, cacheControl: IMAGE_CACHE_CONTROL } };
    },
  });
