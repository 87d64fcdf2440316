import { parseAmount } from './amounts';
import { pointerPart, suggestion, type Problems } from './problems';
import { parseTime, TIME_FORMS } from './times';

/** What amounts and times of a scenario are read by. */
export interface Frame {
  exponent: number;
  start_ms: number;
}

/**
 * A place in a scenario file. Each reading method answers undefined, and notes the problem with its
 * remedy, when what is there cannot be read.
 */
export class Reader {
  constructor(
    readonly problems: Problems,
    readonly pointer: string,
    readonly value: unknown,
  ) {}

  fault(problem: string, remedy: string): undefined {
    return this.problems.add(this.pointer, problem, remedy);
  }

  /** A field or item of this place. */
  child(key: string | number, value: unknown): Reader {
    return new Reader(this.problems, this.pointer + pointerPart(key), value);
  }

  /** The same place with another value: what stands there when a default is read. */
  reading(value: unknown): Reader {
    return new Reader(this.problems, this.pointer, value);
  }

  isObject(): boolean {
    return typeof this.value === 'object' && this.value !== null && !Array.isArray(this.value);
  }

  /**
   * An object with some of the `known` fields; others are problems.
   * @param elsewhere  what to do about a field that belongs somewhere else
   */
  fields(
    known: readonly string[],
    elsewhere: (key: string) => string | undefined = () => undefined,
  ): Fields | undefined {
    const fields = this.anyFields();
    for (const [key, place] of fields?.entries() ?? []) {
      if (known.includes(key)) continue;
      fields!.delete(key);
      place.fault(`the field "${key}" is not known here`, elsewhere(key) ?? suggestion(key, known));
    }
    return fields;
  }

  /** An object whose keys are free, such as names of paddles. */
  anyFields(): Fields | undefined {
    if (!this.isObject()) return this.fault('is not an object', 'write { ... }');
    const entries = Object.entries(this.value as object);
    return new Fields(
      this,
      entries.map(([key, value]) => [key, this.child(key, value)]),
    );
  }

  items(): Reader[] | undefined {
    if (!Array.isArray(this.value)) return this.fault('is not a list', 'write [ ... ]');
    return this.value.map((each, i) => this.child(i, each));
  }

  text(): string | undefined {
    if (typeof this.value === 'string' && this.value !== '') return this.value;
    return this.fault('is not a text', 'write it in quotes');
  }

  flag(): boolean | undefined {
    if (typeof this.value === 'boolean') return this.value;
    return this.fault('is not true or false', 'write true or false, without quotes');
  }

  /** Any number: the engine judges whether it may be. */
  number(): number | undefined {
    if (typeof this.value === 'number') return this.value;
    return this.fault('is not a number', 'write a number, without quotes');
  }

  whole(least: number, unit: string): number | undefined {
    const { value } = this;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
    return this.fault(`is not a whole number of ${unit}`, `write a whole number from ${least} on`);
  }

  oneOf<T extends string>(known: readonly T[]): T | undefined {
    if (known.includes(this.value as T)) return this.value as T;
    const word = typeof this.value === 'string' ? this.value : JSON.stringify(this.value);
    return this.fault(`"${word}" is not known here`, suggestion(word, known));
  }

  /** Major units, as text or number, in minor units. */
  amount(frame: Frame): number | undefined {
    const read = parseAmount(this.value, frame.exponent);
    if (typeof read === 'number') return read;
    const remedy = 'write major units such as "3200" or 4198.40, or give the field with _minor';
    return this.fault(read, remedy);
  }

  time(frame: Frame): number | undefined {
    const read = parseTime(this.value, frame.start_ms);
    return read ?? this.fault('is not a time', `write ${TIME_FORMS}`);
  }
}

/** The fields of an object, read by name. */
export class Fields {
  private readonly map: Map<string, Reader>;

  constructor(
    readonly of: Reader,
    entries: [string, Reader][],
  ) {
    this.map = new Map(entries);
  }

  get(key: string): Reader | undefined {
    return this.map.get(key);
  }

  delete(key: string): void {
    this.map.delete(key);
  }

  entries(): [string, Reader][] {
    return [...this.map.entries()];
  }

  /** The field, or a problem that it is missing. */
  need(key: string, remedy: string): Reader | undefined {
    return this.get(key) ?? this.of.fault(`"${key}" is missing`, remedy);
  }

  /** `key` in major units or `key_minor` in minor ones. */
  amount(key: string, frame: Frame): number | undefined {
    const exact = this.get(`${key}_minor`);
    if (exact && this.get(key)) return exact.fault(`"${key}" is given too`, 'give one of the two');
    return exact ? exact.number() : this.get(key)?.amount(frame);
  }
}
