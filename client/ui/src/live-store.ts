import { useCallback, useSyncExternalStore } from 'react';

/**
 * The live state of a page, outside React: cells by key, drawn once a frame.
 *
 * Updates come in bursts (the lines of one bid share a frame of the socket), and a price that
 * re-renders a whole page is too slow on a phone. So a write changes the cell at once and wakes its
 * readers together, at the next animation frame; a component reads the one cell it draws. A hidden
 * tab has no frames: there a timer wakes them.
 */
export interface LiveStore {
  read<T>(key: string): T | undefined;
  /** `reduce` gets what is there and returns the same object when nothing changed. */
  write<T>(key: string, reduce: (old: T | undefined) => T | undefined): void;
  subscribe(key: string, listener: () => void): () => void;
  /** Empties the cells whose key passes: what belonged to the person who left. */
  forget(passes: (key: string) => boolean): void;
}

interface Cell {
  value: unknown;
  drawn: unknown;
  listeners: Set<() => void>;
}

/** `schedule` runs its argument once, soon: at the next frame in a browser. */
export function createLiveStore(schedule: (run: () => void) => void): LiveStore {
  const cells = new Map<string, Cell>();
  const dirty = new Set<Cell>();
  let scheduled = false;

  const cellOf = (key: string): Cell => {
    let cell = cells.get(key);
    if (!cell)
      cells.set(key, (cell = { value: undefined, drawn: undefined, listeners: new Set() }));
    return cell;
  };
  const flush = () => {
    scheduled = false;
    const woken = [...dirty];
    dirty.clear();
    for (const cell of woken) cell.drawn = cell.value;
    for (const cell of woken) for (const listener of [...cell.listeners]) listener();
  };
  const put = (cell: Cell, next: unknown) => {
    if (Object.is(next, cell.value)) return;
    cell.value = next;
    dirty.add(cell);
    if (scheduled) return;
    scheduled = true;
    schedule(flush);
  };
  return {
    read: <T>(key: string) => cellOf(key).drawn as T | undefined,
    write<T>(key: string, reduce: (old: T | undefined) => T | undefined) {
      const cell = cellOf(key);
      put(cell, reduce(cell.value as T | undefined));
    },
    forget(passes) {
      for (const [key, cell] of cells) if (passes(key)) put(cell, undefined);
    },
    subscribe(key, listener) {
      const { listeners } = cellOf(key);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Next frame, or 250 ms when the tab is hidden or the browser holds frames back. */
export function nextFrame(run: () => void): void {
  let done = false;
  const once = () => {
    if (done) return;
    done = true;
    run();
  };
  requestAnimationFrame(once);
  setTimeout(once, 250);
}

/** Draws one cell: re-renders when it changed, never for another. */
export function useLive<T>(store: LiveStore, key: string): T | undefined {
  const subscribe = useCallback(
    (listener: () => void) => store.subscribe(key, listener),
    [store, key],
  );
  return useSyncExternalStore(subscribe, () => store.read<T>(key));
}

// --- how items become cells ---

/** Fields of an item as they travel: strings, or null for none. */
export type Fields = Readonly<Record<string, string | null>>;

const seqOf = (fields: Fields): number => Number(fields.seq ?? 0);

/**
 * A MERGE item after an update. One older than the `seq` shown is dropped, but FROZEN is shown
 * always: a shard that answers nothing has no newer `seq`. An equal `seq` can differ only in the
 * auction's status and is applied.
 */
export function mergeItem(old: Fields | undefined, update: Fields): Fields {
  if (!old || seqOf(update) >= seqOf(old)) return { ...old, ...update };
  if (update.auction_status !== 'FROZEN') return old;
  return { ...old, auction_status: update.auction_status, reason: update.reason ?? null };
}

/** The wallet item: a higher version replaces a lower one. */
export function mergeWallet(old: Fields | undefined, update: Fields): Fields {
  if (old && Number(update.version ?? 0) < Number(old.version ?? 0)) return old;
  return { ...old, ...update };
}

/** Rows of a COMMAND item by key; a row older than the one shown is dropped. */
export type Rows = ReadonlyMap<string, Fields>;
export function putRow(old: Rows | undefined, key: string, update: Fields): Rows {
  const rows = old ?? new Map<string, Fields>();
  const before = rows.get(key);
  if (update.command === 'DELETE') {
    if (!before) return rows;
    const less = new Map(rows);
    less.delete(key);
    return less;
  }
  if (before && seqOf(update) < seqOf(before)) return rows;
  return new Map(rows).set(key, { ...before, ...update });
}

/** Lines kept of a DISTINCT item; the log scrolls further back by REST. */
export const LINES_MAX = 300;

/**
 * Lines of a DISTINCT item, oldest first. A snapshot repeats lines after a new session: those with
 * a `seq` (and `note`, and type, since a line of `me` may share its `seq`) that stands already are
 * dropped. Lines without `seq` are the adapter's own and are always new.
 */
export function addLine(old: readonly Fields[] | undefined, line: Fields): readonly Fields[] {
  const lines = old ?? [];
  const same = (other: Fields) =>
    other.seq === line.seq && other.note === line.note && other.type === line.type;
  if (line.seq && lines.some(same)) return lines;
  const next = [...lines, line];
  const last = lines.at(-1);
  if (line.seq && last?.seq && seqOf(line) < seqOf(last)) {
    next.sort((a, b) => (a.seq && b.seq ? seqOf(a) - seqOf(b) : 0));
  }
  return next.slice(-LINES_MAX);
}
