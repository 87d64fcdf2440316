/** The only reader of the environment in this folder. */
import { STORE_KEYS, type Values } from './values';

/** What every process inherits: where programs are, whose they are, which language they speak. */
export function basicEnvironment(): Values {
  return { ...pick(['PATH', 'HOME', 'USER', 'TMPDIR', 'JAVA_HOME']), LANG: 'C.UTF-8', TZ: 'UTC' };
}

/** Stores that the caller runs elsewhere: each variable that is set replaces the engine. */
export function givenStores(): Values {
  return pick(STORE_KEYS);
}

/** Sets variables for processes started from here, such as jest's workers. */
export function exportValues(values: Values): void {
  Object.assign(process.env, values);
}

export function searchPath(): string[] {
  return (process.env.PATH ?? '').split(':').filter((folder) => folder !== '');
}

function pick(keys: readonly string[]): Values {
  const found: Values = {};
  for (const key of keys) {
    const value = process.env[key];
    if (value) found[key] = value;
  }
  return found;
}
