import { lerp, type Random } from '../random';
import { lettering } from '../lettering';
import { curve, fill, mix, n, sheet, strokes, type Drawing, type Point } from '../svg';

/**
 * Herbarium: plants grown by a rule, pressed on a sheet with a label. Stems bend to the light and
 * fork at their angle; each species has its way to set leaves and to end.
 */
export interface HerbariumFacts {
  species: string;
  habit: string;
  leaves: number;
  stems: number;
  flowers: number;
  number: number;
}
const [WIDTH, HEIGHT] = [1000, 1400];
const GENERA = ['Umbra', 'Lacuna', 'Silva', 'Aura', 'Mora', 'Ventula', 'Cinera', 'Noctilla'];
const EPITHETS = ['tarda', 'marina', 'pendula', 'vespera', 'minor', 'arguta', 'nivalis', 'errans'];
const GREENS = [
  ['#4d6340', '#7f8f55', '#b7b07a'],
  ['#38574f', '#62867a', '#a6b59a'],
  ['#5b5a34', '#8f8748', '#bfae6f'],
  ['#47513f', '#6f7a5d', '#a4a283'],
] as const;
const PETALS = ['#a9473c', '#c9973f', '#6f5a8c', '#b96b7e', '#d8c9a0'] as const;

interface Habit {
  leaf: (length: number, rng: Random) => { width: number; blunt: number };
  leafLength: number;
  pairs: boolean;
  spacing: number;
  fork: number;
  depth: number;
  end: 'none' | 'umbel' | 'flower' | 'spike';
}
const HABITS: Record<string, Habit> = {
  fern: {
    leaf: (l) => ({ width: l * 0.2, blunt: 0.35 }),
    leafLength: 62,
    pairs: true,
    spacing: 15,
    fork: 0,
    depth: 0,
    end: 'none',
  },
  spray: {
    leaf: (l) => ({ width: l * 0.36, blunt: 0.45 }),
    leafLength: 104,
    pairs: false,
    spacing: 34,
    fork: 0.55,
    depth: 2,
    end: 'flower',
  },
  umbel: {
    leaf: (l) => ({ width: l * 0.12, blunt: 0.3 }),
    leafLength: 120,
    pairs: false,
    spacing: 70,
    fork: 0.36,
    depth: 2,
    end: 'umbel',
  },
  willow: {
    leaf: (l) => ({ width: l * 0.15, blunt: 0.4 }),
    leafLength: 128,
    pairs: false,
    spacing: 24,
    fork: 0.36,
    depth: 2,
    end: 'none',
  },
  spike: {
    leaf: (l) => ({ width: l * 0.22, blunt: 0.25 }),
    leafLength: 150,
    pairs: true,
    spacing: 58,
    fork: 0.3,
    depth: 1,
    end: 'spike',
  },
};

interface Growth {
  rng: Random;
  habit: Habit;
  stems: { d: string; width: number }[];
  leaves: { d: string; vein: string; tone: number }[];
  flowers: string[];
  flowerCount: number;
  /** Where the shoots begin, with a place further up: the tapes go over them. */
  held: Point[];
  /** Everything that grew lies between these. */
  least: [number, number];
  most: [number, number];
}

export function drawHerbarium(rng: Random): Drawing & { facts: HerbariumFacts } {
  const greens = rng.pick(GREENS);
  const petal = rng.pick(PETALS);
  const habitName = rng.pick(Object.keys(HABITS));
  const habit = HABITS[habitName]!;
  const species = `${rng.pick(GENERA)} ${rng.pick(EPITHETS)}`;
  const number = rng.whole(101, 989);
  const growth: Growth = {
    rng,
    habit,
    stems: [],
    leaves: [],
    flowers: [],
    flowerCount: 0,
    held: [],
    least: [WIDTH, HEIGHT],
    most: [0, 0],
  };
  const shoots = habitName === 'fern' ? rng.whole(2, 4) : rng.whole(1, 2);
  for (let i = 0; i < shoots; i++) {
    const spread = shoots === 1 ? rng.between(-0.1, 0.1) : lerp(-0.42, 0.42, i / (shoots - 1));
    const from: Point = [WIDTH / 2 + spread * 50 - 20, 1190 + rng.between(-12, 12)];
    const length = rng.between(840, 930) * (1 - Math.abs(spread) * 0.35);
    shoot(growth, from, -Math.PI / 2 + spread, length, 6.4, habit.depth);
  }
  const paper = '#f4eee0';
  const marks =
    mount() +
    `<g transform="${fitted(growth)}">${pressed(growth, greens, petal)}${tape(growth)}</g>` +
    label(species, number, habitName);
  const facts = {
    species,
    habit: habitName,
    leaves: growth.leaves.length,
    stems: growth.stems.length,
    flowers: growth.flowerCount,
    number,
  };
  return { ...sheet(WIDTH, HEIGHT, paper, marks), facts };
}

/** A stem with what grows on it. It bends as it goes, and straightens towards the light. */
function shoot(
  g: Growth,
  from: Point,
  heading: number,
  length: number,
  width: number,
  depth: number,
): void {
  const { rng, habit } = g;
  const bend = rng.between(-0.0005, 0.0005);
  const step = 12;
  const points: Point[] = [from];
  let [x, y] = from;
  let side: 1 | -1 = rng.chance(0.5) ? 1 : -1;
  let sinceLeaf = habit.spacing * -1.6;
  let sinceFork = -length * 0.28;
  for (let gone = 0; gone < length; gone += step) {
    const t = gone / length;
    heading += bend * step + rng.between(-0.025, 0.025) + (-Math.PI / 2 - heading) * 0.009;
    [x, y] = [x + Math.cos(heading) * step, y + Math.sin(heading) * step];
    points.push([x, y]);
    sinceLeaf += step;
    sinceFork += step;
    if (depth > 0 && sinceFork > length * 0.17 && t < 0.82) {
      sinceFork = 0;
      side = side === 1 ? -1 : 1;
      const angle = heading + side * (habit.fork + rng.between(-0.1, 0.12));
      shoot(
        g,
        [x, y],
        angle,
        length * (0.5 - t * 0.28) * rng.between(0.8, 1.1),
        width * 0.58,
        depth - 1,
      );
    } else if (sinceLeaf > habit.spacing * (depth === 0 ? 0.8 : 1) && t < 0.97) {
      sinceLeaf = 0;
      const size = habit.leafLength * leafScale(habit, t) * (depth === habit.depth ? 1 : 0.72);
      for (const way of habit.pairs ? ([1, -1] as const) : [(side = side === 1 ? -1 : 1)])
        leaf(g, [x, y], heading + way * rng.between(0.75, 1.05), size * rng.between(0.85, 1.12));
    }
  }
  g.stems.push({ d: curve(points), width });
  for (const point of points) reach(g, point);
  if (depth === habit.depth) g.held.push(points[3]!, points[Math.floor(points.length * 0.3)]!);
  end(g, [x, y], heading, depth);
}

/** Ferns taper to both ends, others to the tip. */
const leafScale = (habit: Habit, t: number): number =>
  habit.spacing < 20 ? Math.sin(Math.PI * (0.16 + 0.84 * t)) ** 0.8 * 1.5 + 0.1 : 1.12 - 0.62 * t;

/** A leaf with its midrib: two bows from the stalk to the tip. */
function leaf(g: Growth, [x, y]: Point, heading: number, length: number): void {
  const { width, blunt } = g.habit.leaf(length, g.rng);
  const droop = g.rng.between(-0.22, 0.22);
  const at = (along: number, across: number): Point => {
    const turn = heading + droop * along;
    return [
      x + Math.cos(turn) * along * length - Math.sin(turn) * across,
      y + Math.sin(turn) * along * length + Math.cos(turn) * across,
    ];
  };
  const p = ([px, py]: Point) => `${n(px)} ${n(py)}`;
  const d =
    `M${p(at(0, 0))}C${p(at(blunt * 0.6, width))} ${p(at(0.75, width * 0.7))} ${p(at(1, 0))}` +
    `C${p(at(0.75, -width * 0.7))} ${p(at(blunt * 0.6, -width))} ${p(at(0, 0))}z`;
  const vein = `M${p(at(0, 0))}Q${p(at(0.5, width * 0.06))} ${p(at(0.93, 0))}`;
  reach(g, at(1, 0));
  g.leaves.push({ d, vein, tone: g.rng.next() });
}

function end(g: Growth, tip: Point, heading: number, depth: number): void {
  if (g.habit.end === 'umbel') umbel(g, tip, heading, depth);
  else if (g.habit.end === 'flower' && depth < g.habit.depth) flower(g, tip, g.rng.between(15, 24));
  else if (g.habit.end === 'spike') spike(g, tip, heading);
}

function umbel(g: Growth, [x, y]: Point, heading: number, depth: number): void {
  const rays = g.rng.whole(11, 17);
  const ray = (depth === g.habit.depth ? 118 : 76) * g.rng.between(0.85, 1.1);
  for (let i = 0; i < rays; i++) {
    const turn = heading + lerp(-1.05, 1.05, i / (rays - 1)) + g.rng.between(-0.05, 0.05);
    const end: Point = [x + Math.cos(turn) * ray, y + Math.sin(turn) * ray];
    reach(g, end);
    g.stems.push({
      d: curve([
        [x, y],
        [x + Math.cos(heading) * ray * 0.3, y + Math.sin(heading) * ray * 0.3],
        end,
      ]),
      width: 1.1,
    });
    for (let k = 0; k < 7; k++)
      g.flowers.push(
        dot([end[0] + g.rng.normal() * 6, end[1] + g.rng.normal() * 6], g.rng.between(1.8, 3.6)),
      );
  }
  g.flowerCount++;
}

function flower(g: Growth, [x, y]: Point, radius: number): void {
  const petals = 5;
  const turn = g.rng.between(0, Math.PI);
  for (let i = 0; i < petals; i++) {
    const angle = turn + (i / petals) * 2 * Math.PI;
    const at = (r: number, off: number) =>
      `${n(x + Math.cos(angle + off) * r)} ${n(y + Math.sin(angle + off) * r)}`;
    g.flowers.push(
      `M${n(x)} ${n(y)}C${at(radius, -0.75)} ${at(radius * 1.25, -0.3)} ${at(radius * 1.15, 0)}C${at(radius * 1.25, 0.3)} ${at(radius, 0.75)} ${n(x)} ${n(y)}z`,
    );
  }
  g.flowerCount++;
}

function spike(g: Growth, [x, y]: Point, heading: number): void {
  for (let k = 0; k < 34; k++) {
    const along = k * 5.4;
    const way = (k % 2 === 0 ? 1 : -1) * (15 - k * 0.34);
    g.flowers.push(
      dot(
        [
          x + Math.cos(heading) * along - Math.sin(heading) * way,
          y + Math.sin(heading) * along + Math.cos(heading) * way,
        ],
        7.4 - k * 0.15,
      ),
    );
  }
  reach(g, [x + Math.cos(heading) * 190, y + Math.sin(heading) * 190]);
  g.stems.push({
    d: curve([
      [x, y],
      [x + Math.cos(heading) * 190, y + Math.sin(heading) * 190],
    ]),
    width: 2,
  });
  g.flowerCount++;
}

const dot = ([x, y]: Point, r: number): string =>
  `M${n(x - r)} ${n(y)}a${n(r)} ${n(r)} 0 1 0 ${n(2 * r)} 0a${n(r)} ${n(r)} 0 1 0 ${n(-2 * r)} 0z`;

/** Pressed plants lose their colour unevenly, and cast next to no shadow. */
function pressed(g: Growth, greens: readonly string[], petal: string): string {
  const all = g.leaves.map((l) => l.d).join('') + g.flowers.join('');
  const tones = [0, 1, 2, 3, 4].map((i) => {
    const some = g.leaves.filter((l) => Math.floor(l.tone * 5) === i);
    const colour =
      i < 3 ? mix(greens[0]!, greens[1]!, i / 2) : mix(greens[1]!, greens[2]!, (i - 2) / 2);
    return (
      fill(some.map((l) => l.d).join(''), colour, ' opacity=".9"') +
      strokes(
        some.map((l) => l.vein),
        { stroke: mix(colour, '#f4eee0', 0.45), width: 1.2 },
      )
    );
  });
  const stem = mix(greens[0]!, '#5a4630', 0.45);
  return (
    `<g transform="translate(2 4)" opacity=".13">${fill(all, '#3a2d1c')}</g>` +
    g.stems.map(({ d, width }) => strokes([d], { stroke: stem, width })).join('') +
    tones.join('') +
    fill(g.flowers.join(''), petal, ' opacity=".88"')
  );
}

/** The edge of the mount, and a second line as binders draw it. */
const mount = (): string =>
  strokes([`M38 38h${WIDTH - 76}v${HEIGHT - 76}h-${WIDTH - 76}z`], {
    stroke: '#cdbf9f',
    width: 1.6,
  }) +
  strokes([`M48 48h${WIDTH - 96}v${HEIGHT - 96}h-${WIDTH - 96}z`], {
    stroke: '#cdbf9f',
    width: 0.8,
  });

/** Strips of gummed linen over the stems. */
const tape = (g: Growth): string =>
  g.held
    .map(([x, y]) => {
      const turn = `rotate(${n(g.rng.between(-9, 9))} ${n(x)} ${n(y)})`;
      return `<rect x="${n(x - 40)}" y="${n(y - 7)}" width="80" height="14" fill="#e9dcbd" stroke="#cfbd92" stroke-width=".8" opacity=".94" transform="${turn}"/>`;
    })
    .join('');

function reach(g: Growth, [x, y]: Point): void {
  g.least = [Math.min(g.least[0], x), Math.min(g.least[1], y)];
  g.most = [Math.max(g.most[0], x), Math.max(g.most[1], y)];
}

/** Laid on the sheet as large as it goes, clear of the mount and of the label. */
function fitted({ least, most }: Growth): string {
  const [width, height] = [most[0] - least[0], most[1] - least[1]];
  const scale = Math.min(1.35, 800 / width, 1040 / height);
  const x = WIDTH / 2 - (scale * (least[0] + most[0])) / 2;
  return `translate(${n(x)} ${n(1160 - scale * most[1])}) scale(${Math.round(scale * 1000) / 1000})`;
}

function label(species: string, number: number, habit: string): string {
  const [x, y, w, h] = [WIDTH - 372, HEIGHT - 204, 310, 132];
  const lines =
    lettering('ALDERMERE HERBARIUM', x + 20, y + 20, 11) +
    lettering(species, x + 20, y + 48, 18) +
    lettering(`${habit} No. ${number}`, x + 20, y + 86, 11) +
    lettering('GROWN BY RULE', x + 20, y + 108, 9);
  return (
    `<rect x="${x}" y="${y}" width="${w}" height="${h}" fill="#fbf7ec" stroke="#b9a67c" stroke-width="1.4"/>` +
    strokes([`M${x + 8} ${y + 8}h${w - 16}v${h - 16}h-${w - 16}z`], {
      stroke: '#b9a67c',
      width: 0.7,
    }) +
    strokes([lines], { stroke: '#3a2f24', width: 1.3 })
  );
}
