import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endpoint, type Endpoint } from '../../services/contracts/ports';

/** The description of every endpoint, made from the endpoints themselves by `npm run generate`. */
export function openapiEndpoint(): Endpoint {
  const file = join(process.cwd(), 'gateway/rest/openapi.generated.json');
  let read: Promise<unknown> | undefined;
  return endpoint({
    method: 'GET',
    path: '/api/openapi.json',
    access: { who: 'public' },
    async handle() {
      read ??= readFile(file, 'utf8').then((text) => JSON.parse(text) as unknown);
      return { body: await read };
    },
  });
}
