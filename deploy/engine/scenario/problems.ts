/** What is wrong with a scenario file, where, and what to write instead. */
export interface Problem {
  /** JSON pointer of the place (RFC 6901); "" is the whole file. */
  pointer: string;
  problem: string;
  remedy: string;
}

/** Gathers all problems of a file: a writer wants to see every one at once. */
export class Problems {
  readonly list: Problem[] = [];

  add(pointer: string, problem: string, remedy: string): undefined {
    this.list.push({ pointer, problem, remedy });
    return undefined;
  }
}

/** One step of a JSON pointer. */
export function pointerPart(key: string | number): string {
  return `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** Edits that make one word the other: insert, delete, replace. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + same));
    }
    row = next;
  }
  return row[b.length]!;
}

/** The nearest of `known` to a mistyped word, or all of them when none is near. */
export function suggestion(word: string, known: readonly string[]): string {
  const near = known
    .map((each) => ({ each, far: distance(word.toLowerCase(), each.toLowerCase()) }))
    .sort((a, b) => a.far - b.far)[0];
  if (near && near.far <= Math.min(3, Math.floor(word.length / 2))) {
    return `did you mean "${near.each}"?`;
  }
  return `one of: ${known.join(', ')}`;
}
