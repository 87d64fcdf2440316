/**
 * Six artists. They are invented, and their biographies say so: the works are real, drawn by the
 * programs in this folder, and each artist stands for one of them.
 */
export interface Artist {
  name: string;
  seller_id: string;
  life: string;
}
export const ARTISTS = {
  current: {
    name: 'Ilse Tarn',
    seller_id: 'studio-tarn',
    life: 'Ilse Tarn is an invented artist. She watches tide tables more than tides.',
  },
  strata: {
    name: 'Orrin Vale',
    seller_id: 'studio-vale',
    life: 'Orrin Vale is an invented artist. He maps country that nobody has walked.',
  },
  fold: {
    name: 'Paz Umbral',
    seller_id: 'studio-umbral',
    life: 'Paz Umbral is an invented artist. One sheet, no cut, no glue.',
  },
  herbarium: {
    name: 'Wren Askew',
    seller_id: 'studio-askew',
    life: 'Wren Askew is an invented artist. The plants are invented too, and grow by rule.',
  },
  vessel: {
    name: 'Tomas Hollin',
    seller_id: 'studio-hollin',
    life: 'Tomas Hollin is an invented artist. He turns on paper what a potter may turn in clay.',
  },
  weave: {
    name: 'Nadia Lisle',
    seller_id: 'studio-lisle',
    life: 'Nadia Lisle is an invented artist. Her drafts can be threaded on a real loom.',
  },
} as const satisfies Record<string, Artist>;
export type Family = keyof typeof ARTISTS;
export const FAMILIES = Object.keys(ARTISTS) as Family[];
