import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const css = readFileSync(join(__dirname, 'tokens.css'), 'utf8');
function scheme(selector: string): Record<string, string> {
  const body = css.slice(css.indexOf(selector)).match(/\{([^}]*)\}/)?.[1] ?? '';
  return Object.fromEntries(
    [...body.matchAll(/--([a-z0-9-]+): (#[0-9a-f]{6});/g)].map((m) => [m[1], m[2]]),
  );
}
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const c = parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

describe.each([
  ['light', scheme(':root')],
  ['dark', scheme("[data-mantine-color-scheme='dark']")],
])('%s', (_name, tokens) => {
  const grounds = ['ground', 'surface', 'sunken'].map((name) => tokens[name]!);
  test.each(['ink', 'ink-2', 'brand', 'go', 'lead', 'warn', 'outbid'])(
    '%s reads as text',
    (name) => {
      for (const ground of grounds)
        expect(contrast(tokens[name]!, ground)).toBeGreaterThanOrEqual(4.5);
    },
  );
  test('edges of controls are seen', () => {
    for (const ground of grounds) expect(contrast(tokens.edge!, ground)).toBeGreaterThanOrEqual(3);
  });
  test.each(['go', 'lead', 'warn', 'outbid'])('text on a filled %s reads', (name) => {
    expect(contrast(tokens['on-state']!, tokens[name]!)).toBeGreaterThanOrEqual(4.5);
  });
});
