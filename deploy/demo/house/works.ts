import type { LotBody } from '../../../services/contracts/http';
import { CURRENCY_EXPONENT, type Currency } from '../../../services/contracts/money';
import { ARTISTS, type Family } from './artists';
import { drawCurrent } from './families/current';
import { drawFold } from './families/fold';
import { drawHerbarium } from './families/herbarium';
import { drawStrata } from './families/strata';
import { drawVessel } from './families/vessel';
import { drawWeave } from './families/weave';
import { random, type Random } from './random';
import type { Drawing } from './svg';
import { WRITE, type Facts, type Words } from './texts';

/** Counts the changes of the programs: another version draws other pictures from the same seeds. */
export const GENERATOR_VERSION = 1;

const DRAW: { [K in Family]: (rng: Random) => Drawing & { facts: Facts[K] } } = {
  current: drawCurrent,
  strata: drawStrata,
  fold: drawFold,
  herbarium: drawHerbarium,
  vessel: drawVessel,
  weave: drawWeave,
};
/** Estimates in major units: the least of the low ones, the greatest of the high ones. */
const ESTIMATES: Record<Family, readonly [number, number]> = {
  current: [200, 900],
  strata: [150, 600],
  fold: [800, 3_000],
  herbarium: [90, 300],
  vessel: [1_200, 12_000],
  weave: [400, 1_800],
};
const YEAR = 2026;
/** Two of three lots have a reserve, at seven tenths of the low estimate. */
const RESERVE_CHANCE = 0.66;

/** A work: its picture, and all that the catalogue says of it. */
export interface Work {
  family: Family;
  drawing: Drawing;
  lot: LotBody;
  alt: string;
}

/** The same family, seed and currency give the same work, byte for byte. */
export function makeWork(family: Family, seed: string, no: number, currency: Currency): Work {
  const rng = random(`${family}/${seed}`);
  const { drawing, words } = DRAWN[family](rng, no);
  const { alt, ...said } = words;
  return {
    family,
    drawing,
    alt,
    lot: {
      ...said,
      artist: ARTISTS[family].name,
      year: YEAR,
      description: `${said.description} ${ARTISTS[family].life}`,
      seller_id: ARTISTS[family].seller_id,
      currency,
      ...estimate(rng.fork('estimate'), ESTIMATES[family], CURRENCY_EXPONENT[currency]),
    },
  };
}

const drawn =
  <K extends Family>(family: K) =>
  (rng: Random, no: number): { drawing: Drawing; words: Words } => {
    const drawing = DRAW[family](rng.fork('drawing'));
    return { drawing, words: WRITE[family](drawing.facts, no, rng.fork('words')) };
  };
const DRAWN: { [K in Family]: (rng: Random, no: number) => { drawing: Drawing; words: Words } } = {
  current: drawn('current'),
  strata: drawn('strata'),
  fold: drawn('fold'),
  herbarium: drawn('herbarium'),
  vessel: drawn('vessel'),
  weave: drawn('weave'),
};

/** Round figures, as a house writes them; the low one about two thirds of the high one. */
function estimate(rng: Random, [least, most]: readonly [number, number], exponent: number) {
  const round = (x: number) => {
    const step = x < 300 ? 10 : x < 1_000 ? 50 : x < 4_000 ? 100 : 500;
    return Math.round(x / step) * step;
  };
  const low = round(least * (most / 1.5 / least) ** rng.next());
  const high = round(low * rng.between(1.35, 1.5));
  const minor = (major: number) => String(major * 10 ** exponent);
  const reserve = rng.chance(RESERVE_CHANCE) ? { reserve_minor: minor(round(low * 0.7)) } : {};
  return { low_minor: minor(low), high_minor: minor(high), ...reserve };
}
