/**
 * The text of ARI 1.8.3: lines of tokens split on `|`. Strings: null is `#`, empty is `$`, anything
 * else URL-encoded UTF-8 with `+` for a space.
 */

/** The adapter sent what is no ARI: its connection is dropped. */
export class AriSyntaxError extends Error {}

export function encodeString(value: string | null): string {
  if (value === null) return '#';
  if (value === '') return '$';
  return encodeURIComponent(value).replaceAll('%20', '+');
}

export function decodeString(token: string): string | null {
  if (token === '#') return null;
  if (token === '$') return '';
  if (!token.includes('%') && !token.includes('+')) return token;
  try {
    return decodeURIComponent(token.replaceAll('+', '%20'));
  } catch {
    throw new AriSyntaxError('malformed percent code');
  }
}

/** `S|a|S|b`, from the values. */
export const strings = (...values: (string | null)[]): string =>
  values.map((value) => `S|${encodeString(value)}`).join('|');

/** A request of ours, with its line end. */
export const request = (id: string, verb: string, args: string): string =>
  `${id}|${verb}|${args}\n`;

/** Reads typed tokens one after the other; anything unexpected is an AriSyntaxError. */
export class Tokens {
  private at: number;
  constructor(
    private readonly tokens: readonly string[],
    from = 0,
  ) {
    this.at = from;
  }

  more(): boolean {
    return this.at < this.tokens.length;
  }

  private typed(type: string): string {
    const found = this.tokens[this.at];
    const value = this.tokens[this.at + 1];
    if (found !== type || value === undefined) {
      throw new AriSyntaxError(`expected ${type} at token ${this.at}`);
    }
    this.at += 2;
    return value;
  }

  string(): string | null {
    return decodeString(this.typed('S'));
  }

  /** A name: neither null nor empty. */
  name(): string {
    const value = this.string();
    if (!value) throw new AriSyntaxError('an empty name');
    return value;
  }

  boolean(): boolean {
    const value = this.typed('B');
    if (value !== '0' && value !== '1') throw new AriSyntaxError('no boolean');
    return value === '1';
  }

  integer(): number {
    const value = this.typed('I');
    if (!/^-?\d{1,15}$/.test(value)) throw new AriSyntaxError('no integer');
    return Number(value);
  }

  double(): number {
    const value = Number(this.typed('D'));
    if (Number.isNaN(value)) throw new AriSyntaxError('no number');
    return value;
  }

  /** Mode letters, R M D C in any order. */
  modes(): string {
    const value = decodeString(this.typed('M')) ?? '';
    if (!/^[RMDC]{0,4}$/.test(value)) throw new AriSyntaxError('unknown mode letter');
    return value;
  }

  /** Names and values to the end, in any order of the names. */
  pairs(): Map<string, string | null> {
    const found = new Map<string, string | null>();
    while (this.more()) found.set(this.name(), this.string());
    return found;
  }

  names(): string[] {
    const found: string[] = [];
    while (this.more()) found.push(this.name());
    return found;
  }
}

/** A refusal or fault in a reply: `E..|message[|client code|client message|..]`. */
export interface AriFailure {
  ok: false;
  /** E, EA, EC, EX, EI, ES, EN, EU, ED, EM; DOWN: no adapter, or no answer in time. */
  kind: string;
  message: string;
  /** Of EC and EX: for the client, at most 0. */
  clientCode: number;
  clientMessage: string;
}
export interface AriSuccess {
  ok: true;
  tokens: Tokens;
}
export type AriReply = AriSuccess | AriFailure;

export const adapterDown = (message: string): AriFailure => ({
  ok: false,
  kind: 'DOWN',
  message,
  clientCode: 0,
  clientMessage: '',
});

/** The data of a reply, after id and verb. */
export function parseReply(tokens: readonly string[], from: number): AriReply {
  const first = tokens[from] ?? '';
  if (!/^E[A-Z]?$/.test(first)) return { ok: true, tokens: new Tokens(tokens, from) };
  const text = (i: number): string => decodeString(tokens[from + i] ?? '$') ?? '';
  const code = Number(text(2));
  return {
    ok: false,
    kind: first,
    message: text(1),
    clientCode: Number.isInteger(code) && code < 0 ? code : 0,
    clientMessage: text(3),
  };
}

/**
 * Segments into lines: `\n` or `\r\n` ends one, whatever the segments were; empty lines are dropped.
 * Errors: AriSyntaxError when a line grows past `max`.
 */
export class LineSplitter {
  private tail = '';
  constructor(private readonly max: number) {}

  push(chunk: string): string[] {
    const parts = (this.tail + chunk).split('\n');
    this.tail = parts.pop()!;
    if (this.tail.length > this.max || parts.some((line) => line.length > this.max)) {
      throw new AriSyntaxError('line too long');
    }
    return parts
      .map((line) => (line.endsWith('\r') ? line.replace(/\r+$/, '') : line))
      .filter((line) => line !== '');
  }
}
