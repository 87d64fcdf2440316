import { CODES, type Code } from '../../services/contracts/codes';
import { COMMANDS } from '../../services/contracts/http';
import { routes } from './authorisation';
import { openapiText } from './openapi';

interface Operation {
  summary: string;
  security: unknown[];
  requestBody?: object;
  responses: Record<string, { description: string; content?: Record<string, object> }>;
}
const document = JSON.parse(openapiText()) as {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown> };
  'x-codes': typeof CODES;
};
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]): [string, Operation] => [
    `${method.toUpperCase()} ${path}`,
    operation,
  ]),
);

test('every route but those of our own processes is described, and each command', () => {
  const mounted = routes().filter(({ endpoint }) => endpoint.access.who !== 'service');
  expect(operations).toHaveLength(mounted.length);
  const described = operations.map(([name]) => name);
  for (const command of Object.keys(COMMANDS)) {
    expect(described).toContain(`POST /api/auctions/{auction_id}/commands/${command}`);
  }
  expect(described.filter((name) => name.includes('/internal'))).toEqual([]);
});

test.each(operations)('%s: what it takes, answers and refuses', (name, operation) => {
  const { summary, security, responses, requestBody } = operation;
  expect(summary.length).toBeGreaterThan(5);
  const done = Object.keys(responses).filter((status) => Number(status) < 300);
  expect(done).toHaveLength(1);
  if (done[0] !== '204') expect(responses[done[0]!]!.content).toBeDefined();
  if (security.length > 0) expect(responses['401']).toBeDefined();
  if (/^(PUT|POST)/.test(name) && !/refresh|ticket|publish/.test(name)) {
    expect(requestBody).toBeDefined();
  }
  for (const [status, { description }] of Object.entries(responses)) {
    if (Number(status) < 300) continue;
    for (const code of description.split(', ')) {
      expect([code, CODES[code as Code].http]).toEqual([code, Number(status)]);
    }
  }
});

test('every reference leads somewhere', () => {
  const text = JSON.stringify(document);
  const names = [...text.matchAll(/"#\/components\/schemas\/([A-Za-z]+)"/g)].map(
    ([, name]) => name!,
  );
  expect(names.length).toBeGreaterThan(100);
  for (const name of new Set(names)) expect(document.components.schemas).toHaveProperty(name);
});

test('amounts are strings of digits, and bodies are strict', () => {
  const { maxBody } = document.components.schemas as Record<string, Record<string, unknown>>;
  expect(maxBody).toMatchObject({
    additionalProperties: false,
    properties: { amount_minor: { type: 'string', pattern: '^[1-9][0-9]{0,13}$' } },
  });
});

test('codes carry their HTTP status and their number over push', () => {
  expect(document['x-codes'].ASK_MOVED).toMatchObject({ http: 409, tlcp: -23 });
});
