import { createHash } from 'node:crypto';
import { lotBody, type AuctionView } from '../../../services/contracts/http';
import { bucketOf } from '../../../services/contracts/ids';
import { FAMILIES, type Family } from './artists';
import { drawCurrent } from './families/current';
import { drawFold } from './families/fold';
import { drawHerbarium } from './families/herbarium';
import { drawStrata } from './families/strata';
import { drawWeave } from './families/weave';
import { random } from './random';
import { WIDTHS, render } from './render';
import { SALES, auctionIdOf, lotIdsOf } from './sales';
import { isHeld, presentEdition } from './stock';
import { makeWork } from './works';

const SEEDS = ['ebb', 'flood'];
const everyWork = FAMILIES.flatMap((family) => SEEDS.map((seed) => [family, seed] as const));
const made = new Map(
  everyWork.map(([family, seed]) => [`${family}/${seed}`, makeWork(family, seed, 7, 'GBP')]),
);
const matches = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;

describe.each(everyWork)('%s %s', (family, seed) => {
  const work = made.get(`${family}/${seed}`)!;

  test('is the same work again, byte for byte', () => {
    expect(makeWork(family, seed, 7, 'GBP')).toEqual(work);
  });
  test('is a lot that the house may offer', () => {
    const lot = lotBody.parse(work.lot);
    expect(lot.low_minor).toBeLessThan(lot.high_minor);
    expect(lot.reserve_minor ?? 0).toBeLessThan(lot.low_minor);
    expect(`${lot.title} ${lot.description} ${lot.condition}`).not.toMatch(
      /undefined|NaN|\[object/,
    );
  });
  test('is a drawing of its own', () => {
    expect(work.drawing.svg).not.toMatch(/NaN|undefined|Infinity/);
    const svgs = everyWork.map(([f, s]) => made.get(`${f}/${s}`)!.drawing.svg);
    expect(svgs.filter((svg) => svg === work.drawing.svg)).toHaveLength(1);
  });
});

describe('the catalogue tells the truth', () => {
  test('Current: as many strokes as are drawn', () => {
    const { svg, facts } = drawCurrent(random('truth'));
    const frame = 1;
    expect(matches(svg, /M/g)).toBe(facts.strokes + frame);
  });
  test('Fold: as many facets as are lit, and creases as are ruled', () => {
    const { svg, facts } = drawFold(random('truth'));
    const [facets, creases] = svg.split('</g><path').map((part) => part.split('<g ').at(-1)!);
    expect(matches(facets!, /<path/g)).toBe(facts.facets);
    expect(matches(creases!, /M/g)).toBe(facts.creases);
    expect(facts.facets).toBe(4 * facts.tiles ** 2);
  });
  test.each(['truth', 'umbel', 'fern'])('Herbarium %s: each leaf has its vein', (seed) => {
    const { svg, facts } = drawHerbarium(random(seed));
    const veins = [...svg.matchAll(/d="([^"]*)" fill="none" stroke="[^"]*" stroke-width="1.2"/g)];
    expect(matches(veins.map(([, d]) => d).join(''), /M/g)).toBe(facts.leaves);
  });
  test('Strata: every outline is closed, the highest are its summits', () => {
    const { facts } = drawStrata(random('truth'));
    expect(facts.inks).toBeLessThanOrEqual(7);
    expect(facts.levels).toBe(3 * (facts.inks - 1));
    expect(facts.summits).toBeGreaterThan(0);
    expect(facts.outlines).toBeGreaterThan(facts.summits);
  });
  test('Weave: no thread floats as far as the cloth is wide', () => {
    for (const seed of [...SEEDS, 'truth', 'loom']) {
      const { facts } = drawWeave(random(seed));
      expect(facts.longestFloat).toBeLessThan(facts.ends / 4);
    }
  });
});

test('a picture comes in every width, in proportion, with a colour to wait in', async () => {
  const { drawing } = makeWork('herbarium', 'ebb', 1, 'GBP');
  const picture = await render(drawing);
  expect(picture.files.map((file) => file.width)).toEqual([...WIDTHS]);
  expect(picture).toMatchObject({ width: 960, height: 1344 });
  expect(picture.colour).toMatch(/^#[0-9a-f]{6}$/);
  for (const { bytes } of picture.files) expect(bytes.subarray(8, 12).toString()).toBe('WEBP');
});

/** Another digest means other pictures under old names: raise GENERATOR_VERSION, then this table. */
test.each<[Family, string]>([
  ['current', '306b02f5c414ffde'],
  ['strata', 'b274b22284b7b4aa'],
  ['fold', '949aa05993f0b6a1'],
  ['herbarium', 'cca5f85d526ac834'],
  ['vessel', '03efab1a7df1ca3a'],
  ['weave', '54c9699b4db1b0bc'],
])('version 1 draws the same %s everywhere', (family, digest) => {
  const { svg } = makeWork(family, 'ebb', 1, 'GBP').drawing;
  expect(createHash('sha256').update(svg).digest('hex').slice(0, 16)).toBe(digest);
});

describe('the sales', () => {
  test('two that are on live on different replicasets', () => {
    const live = SALES.filter((sale) => sale.kind === 'live').map((sale) => auctionIdOf(sale, 1));
    expect(live.map((id) => bucketOf(id) <= 1500).sort()).toEqual([false, true]);
  });
  test('each edition has ids of its own', () => {
    const ids = SALES.flatMap((sale) => [1, 2, 3].map((edition) => auctionIdOf(sale, edition)));
    expect(new Set(ids).size).toBe(ids.length);
    const lots = SALES.flatMap((sale) => lotIdsOf(sale, auctionIdOf(sale, 1)));
    expect(new Set(lots).size).toBe(lots.length);
    expect(lots.length).toBeGreaterThanOrEqual(20);
  });
  test.each([
    ['live', [], 1, false],
    ['live', ['Draft'], 1, false],
    ['live', ['Published'], 1, false],
    ['live', ['Waiting'], 1, true],
    ['live', ['Live'], 1, true],
    ['live', ['Ended'], 2, false],
    ['live', ['Forgotten', 'Paused'], 2, true],
    ['coming', ['Waiting'], 1, true],
    ['coming', ['Cancelled'], 2, false],
    ['past', ['Live'], 1, false],
    ['past', ['Forgotten'], 1, true],
  ] as const)('%s, editions %j: edition %d is held: %s', (kind, statuses, edition, held) => {
    const sale = SALES.find((one) => one.kind === kind)!;
    const auctions = statuses.map(
      (status, i) => ({ auction_id: auctionIdOf(sale, i + 1), status }) as AuctionView,
    );
    expect(presentEdition(sale, auctions).edition).toBe(edition);
    expect(isHeld(sale, auctions)).toBe(held);
  });
});
