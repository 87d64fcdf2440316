import { readFileSync } from 'node:fs';
import { until } from './harness';

/**
 * Plays a transcript of wire bytes. A line is `<channel> > text`, sent to the gateway, or
 * `<channel> < text`, which must be the next line that the gateway writes on that channel. `#` begins
 * a comment; `\r\n` in a sent text is written so; `<port>` stands for the port of the run.
 */
export interface GoldenChannel {
  send(text: string): void;
  /** What the gateway wrote so far, in lines. */
  lines: readonly string[];
}

export async function playGolden(
  file: string,
  channel: (name: string) => Promise<GoldenChannel> | GoldenChannel,
  port: number,
): Promise<void> {
  const read = new Map<string, number>();
  for (const [i, line] of readFileSync(file, 'utf8').split('\n').entries()) {
    const parts = /^(\w+) ([<>]) (.*)$/.exec(line);
    if (parts === null) {
      if (line !== '' && !line.startsWith('#')) throw new Error(`${file}:${i + 1}: no step`);
      continue;
    }
    const [name, direction, text] = parts.slice(1) as [string, string, string];
    const target = await channel(name);
    if (direction === '>') {
      target.send(text.replaceAll('\\r\\n', '\r\n'));
      continue;
    }
    const at = read.get(name) ?? 0;
    read.set(name, at + 1);
    const written = await until(`${file}:${i + 1}: ${text}`, () => target.lines[at]);
    expect(`${i + 1}: ${written.replaceAll(String(port), '<port>')}`).toBe(`${i + 1}: ${text}`);
  }
}
