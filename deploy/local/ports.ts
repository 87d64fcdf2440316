import { randomInt } from 'node:crypto';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';

/** Where tests listen: below the kernel's ephemeral range, so no outgoing connection takes one. */
const FREE_FIRST = 20000;
const FREE_LAST = 31999;

/** A port that must be free before a process starts; `hint` says what else can be done about it. */
export interface PortNeed {
  port: number;
  hint?: string;
}

/** The start stopped because somebody else listens there. */
export class PortTaken extends Error {
  constructor(
    readonly port: number,
    name: string,
    hint: string | undefined,
  ) {
    const owner = portOwner(port);
    const by = owner ? `${owner.command} (pid ${owner.pid})` : 'another process';
    const remedy = hint ? `stop it, or ${hint}` : 'stop it';
    super(`${name}: port ${port} on 127.0.0.1 is taken by ${by}; ${remedy}`);
    this.name = 'PortTaken';
  }
}

/** Whether nobody listens on 127.0.0.1:`port`. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      probe.close(() => resolve(true));
    });
  });
}

/**
 * `count` different ports between 20000 and 31999 that are free now. Another process may take one
 * before it is used: whoever starts a server there tries again on `PortTaken`.
 */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  while (found.size < count) {
    const port = randomInt(FREE_FIRST, FREE_LAST + 1);
    if (!found.has(port) && (await isFree(port))) found.add(port);
  }
  return [...found];
}

/** Who listens on the port, as /proc tells; undefined when it does not (another user's process). */
export function portOwner(port: number): { pid: number; command: string } | undefined {
  const inodes = listeningInodes(port);
  if (inodes.size === 0) return undefined;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (!holdsAny(pid, inodes)) continue;
    return { pid: Number(pid), command: commandLine(pid) };
  }
  return undefined;
}

/** /proc/net/tcp: local address in column 1 (hex ip:port), state 0A is LISTEN, inode in column 9. */
function listeningInodes(port: number): Set<string> {
  const inodes = new Set<string>();
  for (const file of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of attempt(() => readFileSync(file, 'utf8'), '').split('\n')) {
      const column = line.trim().split(/\s+/);
      const local = column[1]?.split(':')[1];
      if (column[3] !== '0A' || !local || parseInt(local, 16) !== port) continue;
      if (column[9]) inodes.add(column[9]);
    }
  }
  return inodes;
}

function holdsAny(pid: string, inodes: Set<string>): boolean {
  const folder = `/proc/${pid}/fd`;
  return attempt(() => readdirSync(folder), []).some((fd) => {
    const target = attempt(() => readlinkSync(`${folder}/${fd}`), '');
    return inodes.has(/^socket:\[(\d+)\]$/.exec(target)?.[1] ?? '');
  });
}

function commandLine(pid: string): string {
  const words = attempt(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'), '').split('\0');
  return words.join(' ').trim().slice(0, 80) || `process ${pid}`;
}

/** /proc changes while it is read: what has just gone counts as not there. */
function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
