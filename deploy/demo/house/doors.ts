import type { SeedConfig } from '../config';

/** The inner door: accounts, pictures and the house's name are set by our own processes alone. */
export interface Inner {
  put(path: string, body: object): Promise<void>;
  putBytes(path: string, bytes: Uint8Array): Promise<void>;
  get<T>(path: string): Promise<T>;
}

export function innerDoor({ servicesUrl, serviceSecret }: SeedConfig): Inner {
  const call = async (method: string, path: string, type?: string, body?: BodyBytes) => {
    const response = await fetch(servicesUrl + path, {
      method,
      headers: {
        authorization: `Bearer ${serviceSecret}`,
        ...(type ? { 'content-type': type } : {}),
      },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text;
  };
  return {
    async put(path, body) {
      await call('PUT', path, 'application/json', JSON.stringify(body));
    },
    async putBytes(path, bytes) {
      await call('PUT', path, 'image/webp', new Uint8Array(bytes));
    },
    async get<T>(path: string) {
      return JSON.parse(await call('GET', path)) as T;
    },
  };
}
type BodyBytes = string | Uint8Array<ArrayBuffer>;
