import type { HouseLotView } from '@gavel/contracts/http';

type Named = Pick<HouseLotView, 'title' | 'artist' | 'category'>;

/** Lots in which every word typed begins or stands somewhere in title, artist or category. */
export function found<L extends Named>(lots: readonly L[], words: string): L[] {
  const wanted = words.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return lots.filter((lot) => {
    const text = `${lot.title} ${lot.artist} ${lot.category}`.toLocaleLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}
