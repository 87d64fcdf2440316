/**
 * The text of TLCP 2.5.0, both ways: requests of clients into names and parameters, values into the
 * encodings of server lines. Nothing here knows a session.
 */

/** The client sent what is no request: answered ERROR, and the socket ends. */
export class TlcpSyntaxError extends Error {}

export interface ClientRequest {
  verb: string;
  params: ReadonlyMap<string, string>;
}

const VERB = /^[a-z_]{1,32}$/;

/**
 * One WebSocket frame: a name, CRLF, and parameter lines, each of them one request of that name. A
 * name without lines (`wsok`, `heartbeat`) is one request without parameters.
 * Errors: TlcpSyntaxError, also above `max` requests.
 */
export function parseFrame(text: string, max: number): ClientRequest[] {
  const end = text.indexOf('\r\n');
  const verb = end < 0 ? text : text.slice(0, end);
  if (!VERB.test(verb)) throw new TlcpSyntaxError('Unknown request name');
  return parseLines(verb, end < 0 ? '' : text.slice(end + 2), max);
}

/** The body of an HTTP request: its lines are requests of the name in the path. */
export function parseLines(verb: string, body: string, max: number): ClientRequest[] {
  const lines = body.split('\r\n').filter((line) => line !== '');
  if (lines.length > max) throw new TlcpSyntaxError('Too many requests in one frame');
  if (lines.length === 0) return [{ verb, params: new Map() }];
  return lines.map((line) => ({ verb, params: parseParams(line) }));
}

/** `a=1&b=x%20y`: percent codes and `+` decoded; of a repeated name the first counts. */
export function parseParams(line: string): Map<string, string> {
  const params = new Map<string, string>();
  for (const pair of line.split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const name = decode(at < 0 ? pair : pair.slice(0, at));
    if (!params.has(name)) params.set(name, at < 0 ? '' : decode(pair.slice(at + 1)));
  }
  return params;
}

function decode(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new TlcpSyntaxError('Malformed percent code');
  }
}

/** A parameter as a whole number not below `min`; undefined: absent. Throws on anything else. */
export function wholeNumber(
  params: ReadonlyMap<string, string>,
  name: string,
  min = 0,
): number | undefined {
  const text = params.get(name);
  if (text === undefined) return undefined;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (!(value >= min)) throw new TlcpSyntaxError(`${name} is no whole number`);
  return value;
}

const FIELD_RESERVED = /[%|\r\n]|^[#$^]/g;
const TEXT_RESERVED = /[%,\r\n]/g;
const percent = (char: string): string =>
  '%' + char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');

/** A value in a U line: null is `#`, the empty string `$`. */
export function encodeField(value: string | null): string {
  if (value === null) return '#';
  if (value === '') return '$';
  return value.replace(FIELD_RESERVED, percent);
}

/** A text in any other line: the client splits those on every comma. */
export const encodeText = (text: string): string => text.replace(TEXT_RESERVED, percent);

/** All fields, none left out: right whatever the client has. */
export const fullFields = (encoded: readonly string[]): string => encoded.join('|');

/**
 * Only what differs from `before`: an unchanged field is empty, a run of two or more is `^n`.
 * Shape: both of the same length. Returns null if nothing differs.
 */
export function changedFields(
  before: readonly string[],
  encoded: readonly string[],
): string | null {
  const out: string[] = [];
  let unchanged = 0;
  let differs = false;
  const closeRun = (): void => {
    if (unchanged > 0) out.push(unchanged === 1 ? '' : `^${unchanged}`);
    unchanged = 0;
  };
  encoded.forEach((value, i) => {
    if (value === before[i]) {
      unchanged++;
      return;
    }
    closeRun();
    out.push(value);
    differs = true;
  });
  closeRun();
  return differs ? out.join('|') : null;
}

/** The lines the server writes, without their CRLF. */
export const lines = {
  wsok: () => 'WSOK',
  conok: (session: string, requestLimit: number, keepaliveMs: number, controlLink = '*') =>
    `CONOK,${session},${requestLimit},${keepaliveMs},${controlLink}`,
  servname: (name: string) => `SERVNAME,${encodeText(name)}`,
  clientip: (ip: string) => `CLIENTIP,${encodeText(ip)}`,
  cons: (bandwidth: 'unlimited' | 'unmanaged') => `CONS,${bandwidth}`,
  conerr: (code: number, text: string) => `CONERR,${code},${encodeText(text)}`,
  end: (code: number, text: string) => `END,${code},${encodeText(text)}`,
  error: (code: number, text: string) => `ERROR,${code},${encodeText(text)}`,
  loop: (delayMs: number) => `LOOP,${delayMs}`,
  probe: () => 'PROBE',
  reqok: (reqId?: string) => (reqId === undefined ? 'REQOK' : `REQOK,${reqId}`),
  reqerr: (reqId: string, code: number, text: string) =>
    `REQERR,${reqId},${code},${encodeText(text)}`,
  subok: (subId: number, items: number, fields: number) => `SUBOK,${subId},${items},${fields}`,
  subcmd: (subId: number, items: number, fields: number, key: number, command: number) =>
    `SUBCMD,${subId},${items},${fields},${key},${command}`,
  unsub: (subId: number) => `UNSUB,${subId}`,
  /** `frequency` in updates a second; 0 is unlimited. */
  conf: (subId: number, frequency: number, filtered: boolean) =>
    `CONF,${subId},${frequency === 0 ? 'unlimited' : frequency},${filtered ? 'filtered' : 'unfiltered'}`,
  update: (subId: number, item: number, fields: string) => `U,${subId},${item},${fields}`,
  eos: (subId: number, item: number) => `EOS,${subId},${item}`,
  cs: (subId: number, item: number) => `CS,${subId},${item}`,
  ov: (subId: number, item: number, lost: number) => `OV,${subId},${item},${lost}`,
  msgdone: (sequence: string, number: number) => `MSGDONE,${sequence},${number},`,
  msgfail: (sequence: string, number: number, code: number, text: string) =>
    `MSGFAIL,${sequence},${number},${code},${encodeText(text)}`,
};
