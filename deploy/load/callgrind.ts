/** Reads callgrind's output: the instructions each function executed itself. */

/** Function, with the file or object it is from, to instructions. */
export type Costs = Map<string, number>;

/**
 * Names are compressed: `fn=(7) name` once, `fn=(7)` afterwards; the same for `fl=` and `ob=`. A line
 * that begins with a position is the cost of the present function, unless it follows `calls=`: then
 * it is what the called one cost, counted there already.
 */
export function parseCallgrind(text: string): Costs {
  const costs: Costs = new Map();
  const names = {
    fn: new Map<string, string>(),
    fl: new Map<string, string>(),
    ob: new Map<string, string>(),
  };
  let object = '';
  let file = '';
  let name = '';
  let called = false;
  for (const line of text.split('\n')) {
    const header = /^(fn|fl|fi|fe|ob|cfn|cfi|cfl|cob)=\((\d+)\)(?: (.*))?$/.exec(line);
    if (header) {
      const [, kind, id, given] = header as unknown as [string, string, string, string?];
      const table = names[kind.endsWith('fn') ? 'fn' : kind.endsWith('ob') ? 'ob' : 'fl'];
      if (given !== undefined) table.set(id, given);
      const value = table.get(id) ?? '';
      if (kind === 'fn') name = value;
      else if (kind === 'ob') object = value;
      else if (kind === 'fl') file = value;
    } else if (line.startsWith('calls=')) called = true;
    else if (/^[+\-*\d]/.test(line)) {
      if (!called) {
        const key = labelOf(object, file, name);
        costs.set(key, (costs.get(key) ?? 0) + Number(line.split(' ')[1] ?? 0));
      }
      called = false;
    }
  }
  return costs;
}

/** Code that the compiler of Lua made has neither name nor file: it counts as one. */
function labelOf(object: string, file: string, name: string): string {
  if (object === '???') return 'compiled Lua [???]';
  const base = object.slice(object.lastIndexOf('/') + 1);
  const anonymous = name.startsWith('0x') || name === '???';
  const source = file === '???' ? '' : ` ${file.slice(file.lastIndexOf('/') + 1)}`;
  return `${anonymous ? 'unnamed' : name.replace(/'\d+$/, '')}${source} [${base}]`;
}

/** What the second run executed more than the first, the largest first. */
export function differences(once: Costs, twice: Costs): [string, number][] {
  const all = new Set([...once.keys(), ...twice.keys()]);
  return [...all]
    .map((name): [string, number] => [name, (twice.get(name) ?? 0) - (once.get(name) ?? 0)])
    .sort(([, a], [, b]) => b - a);
}
