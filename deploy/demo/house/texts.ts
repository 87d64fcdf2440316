import type { LotBody } from '../../../services/contracts/http';
import type { CurrentFacts } from './families/current';
import type { FoldFacts } from './families/fold';
import type { HerbariumFacts } from './families/herbarium';
import type { StrataFacts } from './families/strata';
import type { VesselFacts } from './families/vessel';
import type { WeaveFacts } from './families/weave';
import type { Random } from './random';

/**
 * What the catalogue says of a work. Every figure is one of the drawing's own, so a text is true of
 * its work; frames are written by hand for each family.
 */
export interface Facts {
  current: CurrentFacts;
  strata: StrataFacts;
  fold: FoldFacts;
  herbarium: HerbariumFacts;
  vessel: VesselFacts;
  weave: WeaveFacts;
}
export type Words = Pick<
  LotBody,
  'title' | 'medium' | 'size' | 'edition' | 'description' | 'provenance' | 'condition' | 'category'
> & { alt: string };

const SMALL = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
export const count = (n: number, one: string, many = `${one}s`): string =>
  `${SMALL[n] ?? n.toLocaleString('en-GB')} ${n === 1 ? one : many}`;
const sentence = (text: string): string => text[0]!.toUpperCase() + text.slice(1);

/** One number of a work's edition, or none for a unique sheet. */
const ofEdition = (rng: Random, size: number) => `${rng.whole(1, size)} of ${size}`;

const STUDIO = [
  'From the studio of the artist.',
  'Consigned by the artist; not shown before.',
  'The studio of the artist; kept flat, in the dark.',
  'By direct consignment from the studio.',
];
/** Works of one series that stand near each other have different names. */
const named = (no: number, names: readonly string[]): string => names[no % names.length]!;
const provenance = (rng: Random) => rng.pick(STUDIO);

type Write<F> = (facts: F, no: number, rng: Random) => Words;

const current: Write<CurrentFacts> = (f, no, rng) => {
  const name = named(no, [
    'Ebb',
    'Slack Water',
    'Neap',
    'Undertow',
    'Race',
    'Bore',
    'Spring',
    'Estuary',
    'Eddy Line',
    'Long Fetch',
  ]);
  const eddies = count(f.eddies, 'eddy', 'eddies');
  const pen = (f.pitch * 0.3 * 0.42).toFixed(2);
  return {
    title: `Current No. ${no} (${name})`,
    medium: `Pen lines along a flow field, pigment print in ${count(f.inks, 'ink')}`,
    size: '420 × 588 mm',
    edition: ofEdition(rng, 12),
    description: rng.pick([
      `${count(f.strokes, 'line')} run beside one another and never cross. ${sentence(eddies)} turn the current back on itself; their hearts are left white.`,
      `A field of flow, drawn in ${count(f.strokes, 'stroke')}. ${sentence(eddies)} interrupt it, and the lines close round them as water does.`,
      `Here the pen follows one rule: keep your distance. From it come ${count(f.strokes, 'line')} and ${eddies}, and no line touches its neighbour.`,
    ]),
    provenance: provenance(rng),
    condition: `${sentence(count(f.strokes, 'stroke'))} of ${pen} mm; ${f.atLowerMargin === 0 ? 'none reaches' : `${count(f.atLowerMargin, 'line')} ${f.atLowerMargin === 1 ? 'ends' : 'end'} at`} the lower margin, as drawn. Colours checked in sRGB. Signed on the back.`,
    category: 'Prints',
    alt: `Fine pen lines flowing round ${eddies}`,
  };
};

const strata: Write<StrataFacts> = (f, no, rng) => {
  const name = named(no, [
    'Upland',
    'Karst',
    'Moraine',
    'Shelf',
    'Delta',
    'Caldera',
    'Isthmus',
    'Scarp',
    'Fen',
  ]);
  return {
    title: `Strata No. ${no} (${name})`,
    medium: `Contours of layered noise, screenprint in ${count(f.inks, 'ink')}`,
    size: '480 × 600 mm',
    edition: ofEdition(rng, 25),
    description: rng.pick([
      `A country of ${count(f.outlines, 'outline')} on ${count(f.levels, 'level')}. The darkest ink stands highest: ${count(f.summits, 'summit')}, if one counts as a climber would.`,
      `${sentence(count(f.inks, 'ink'))}, each laid over the one below like cut paper. Between their edges run finer contours, so that ${count(f.levels, 'level')} can be read.`,
      `Seen from above, or from very near: ${count(f.outlines, 'closed line')} tell the heights of a ground that was never surveyed.`,
    ]),
    provenance: provenance(rng),
    condition: `${sentence(count(f.levels, 'level'))} in register to the eye; edges of the sheet untrimmed. ${sentence(count(f.outlines, 'outline'))}, all closed. Signed and numbered below the image.`,
    category: 'Prints',
    alt: `Layered contours in ${count(f.inks, 'ink')}, like a map in cut paper`,
  };
};

const fold: Write<FoldFacts> = (f, no, rng) => {
  const name = named(no, [
    'Tessera',
    'Ridge and Valley',
    'Low Sun',
    'Chevron',
    'Scree',
    'Facade',
    'Quarry',
  ]);
  return {
    title: `Fold No. ${no} (${name})`,
    medium: `Light and shade on one sheet in ${count(f.facets, 'facet')}`,
    size: '700 × 700 mm',
    description: rng.pick([
      `One sheet, ${count(f.creases, 'crease')}, no cut. ${sentence(count(f.peaks, 'peak'))} stand towards the light and as many hollows away from it; colour is only what the light does.`,
      `${sentence(count(f.tiles, 'tile'))} across and ${count(f.tiles, 'tile')} down, each creased to its middle. Walk past it, and the dark bands change places.`,
      `A lattice pushed into relief. Each of the ${count(f.facets, 'facet')} has a shade of its own, worked out from its slope.`,
    ]),
    provenance: provenance(rng),
    condition: `${sentence(count(f.creases, 'crease'))}, all sharp; corners true. The edge of the sheet is not straight, since paper does not stretch. Signed on the back.`,
    category: 'Unique sheets',
    alt: `A folded sheet of ${count(f.facets, 'lit facet')}`,
  };
};

const herbarium: Write<HerbariumFacts> = (f, _no, rng) => {
  const bears =
    f.flowers > 0 ? `, ${count(f.flowers, f.habit === 'spray' ? 'flower' : 'head')}` : '';
  return {
    title: `Herbarium ${f.number} (${f.species})`,
    medium: 'A plant grown by rule, pigment print on cream wove',
    size: '400 × 560 mm',
    edition: ofEdition(rng, 30),
    description: rng.pick([
      `${f.species} does not grow anywhere but here: ${count(f.leaves, 'leaf', 'leaves')}${bears}, from ${count(f.stems, 'stem')}. Pressed, mounted with linen tape, and labelled by hand.`,
      `A specimen of an invented flora, sheet ${f.number}. The rule that grew it sets each leaf where the last one left room; ${count(f.leaves, 'leaf', 'leaves')} in all${bears}.`,
      `In the manner of a collector's sheet: ${count(f.stems, 'stem')}, ${count(f.leaves, 'leaf', 'leaves')}${bears}. The greens have faded unevenly, as greens do.`,
    ]),
    provenance: provenance(rng),
    condition: `${sentence(count(f.leaves, 'leaf', 'leaves'))}, none lost. Label in the artist's lettering. Colours checked in sRGB. Numbered ${f.number}.`,
    category: 'Prints',
    alt: `A pressed plant with a label: ${f.species}`,
  };
};

const vessel: Write<VesselFacts> = (f, no, rng) => ({
  title: `Vessel No. ${no} (${sentence(f.form)})`,
  medium: 'Design for a turned vessel, ink hatching and one glaze colour',
  size: '500 × 650 mm',
  edition: 'Unique, with the right to have one made',
  description: rng.pick([
    `A ${f.form}, ${f.heightMm} mm high and ${f.widthMm} mm at its widest, drawn at one to two. ${sentence(count(f.rings, 'ring'))} of the wheel carry the shade; the glaze lies in ${count(f.bands, 'band')}.`,
    `Profile and shade of a ${f.form} that may be made once. The mouth opens to ${f.mouthMm} mm; ${count(f.rings, 'turn')} of the wheel are drawn, broader where the light fails.`,
    `The buyer may have this ${f.form} turned: ${f.heightMm} mm by ${f.widthMm} mm, ${count(f.bands, 'band')} of glaze. The drawing comes with the profile as a file.`,
  ]),
  provenance: provenance(rng),
  condition: `${sentence(count(f.rings, 'ring'))} hatched in six pens; the outline closed. No vessel has been made from it. Signed below the foot.`,
  category: 'Designs',
  alt: `A hatched drawing of a ${f.form} with glaze in ${count(f.bands, 'band')}`,
});

const weave: Write<WeaveFacts> = (f, no, rng) => {
  const name = named(no, [
    'Harbour',
    'Tollgate',
    'Plain Sunday',
    'Meridian',
    'Signal',
    'Orchard',
    'Winter Coat',
  ]);
  const colours = `${count(f.warpColours, 'colour')} of warp and ${count(f.weftColours, 'colour')} of weft`;
  return {
    title: `Weave No. ${no} (${name})`,
    medium: `Draft for ${count(f.shafts, 'shaft')}: threading, tie-up, treadling, drawdown`,
    size: '540 × 640 mm',
    edition: 'Design for one cloth',
    description: rng.pick([
      `Read from the top: how the warp is threaded; at the side, how the treadles follow; below, the cloth that comes of it. ${sentence(colours)}.`,
      `${f.ends} ends and ${f.picks} picks on ${count(f.shafts, 'shaft')}. No pattern was drawn: it appears where ${colours} meet.`,
      `A draft that can be woven as it stands, in ${colours}. The longest thread passes ${count(f.longestFloat, 'other')} before it is caught.`,
    ]),
    provenance: provenance(rng),
    condition: `${f.ends} ends, ${f.picks} picks; longest float ${count(f.longestFloat, 'thread')}. No cloth has been woven from it. Signed beside the tie-up.`,
    category: 'Designs',
    alt: `A weaver's draft with its cloth in ${colours}`,
  };
};

export const WRITE: { [K in keyof Facts]: Write<Facts[K]> } = {
  current,
  strata,
  fold,
  herbarium,
  vessel,
  weave,
};
