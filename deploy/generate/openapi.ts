import { z } from 'zod';
import { CODES, type Code } from '../../services/contracts/codes';
import * as http from '../../services/contracts/http';
import { ROUTES, type RouteDoc } from '../../services/contracts/routes';
import type { Access, Endpoint } from '../../services/contracts/ports';
import { routes } from './authorisation';

/**
 * The OpenAPI document, from the endpoints as they are mounted (path, who may, body), the table of
 * routes (summary, answer, refusals) and the one list of codes. Throws by name where one of them lacks
 * a row.
 */
type Json = Record<string, unknown>;

const names = (path: string): string[] =>
  [...path.matchAll(/:([a-z_]+)/g)].map(([, name]) => name!);
const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return json;
};
/** Bodies and answers that have a name in the contracts stand once. */
const NAMES = new Map<unknown, string>(
  Object.entries(http)
    .reverse() // of two names of one schema the first
    .map(([name, value]) => [value, name]),
);
const named = new Map<string, Json>();
function json(schema: z.ZodType, io: 'input' | 'output'): Json {
  const name = NAMES.get(schema);
  if (name === undefined) return { 'application/json': { schema: schemaOf(schema, io) } };
  if (!named.has(name)) named.set(name, schemaOf(schema, io));
  return { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } };
}

/** Refusals that follow from what the endpoint asks for. */
function commonCodes({ access, body, path }: Endpoint): Code[] {
  const codes: Code[] = [];
  if (body) codes.push('INVALID_REQUEST');
  if (body && JSON.stringify(schemaOf(body, 'input')).includes('_minor"')) codes.push('BAD_AMOUNT');
  if (access.who !== 'public') codes.push('NOT_SIGNED_IN');
  if (access.who === 'house' || access.who === 'staff') codes.push('NOT_ALLOWED');
  if (names(path).length > 0 && !body) codes.push('NOT_FOUND');
  return codes;
}

function refusals(endpoint: Endpoint, doc: RouteDoc): Json {
  const codes = new Set([...commonCodes(endpoint), ...(doc.codes ?? [])]);
  const byStatus = new Map<number, Code[]>();
  for (const code of Object.keys(CODES) as Code[]) {
    const { http } = CODES[code];
    if (codes.has(code) && http !== 200) byStatus.set(http, [...(byStatus.get(http) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, of]) => [
      String(status),
      {
        description: of.join(', '),
        content: {
          'application/problem+json': {
            schema: {
              allOf: [{ $ref: '#/components/schemas/Problem' }],
              properties: { code: { enum: of } },
            },
          },
        },
      },
    ]),
  );
}

const WHO: Record<Exclude<Access['who'], 'service'>, string> = {
  public: 'Anybody.',
  'signed-in': 'A person, for what is his own.',
  house: 'Staff of the house that the path names',
  staff: 'Staff of the auction’s house',
};
function whoMay(access: Access): string {
  if (access.who === 'service') throw new Error('our own processes are not described');
  return 'roles' in access ? `${WHO[access.who]}: ${access.roles.join(', ')}.` : WHO[access.who];
}

function operation(endpoint: Endpoint, doc: RouteDoc): Json {
  const { access, body, path, wantsRawBody } = endpoint;
  const answer = doc.type
    ? { [doc.type]: { schema: { type: 'string', format: 'binary' } } }
    : doc.answer && json(doc.answer, 'output');
  const done = doc.status ?? 200;
  const parameters = [
    ...names(path).map((name) => ({
      ...{ name, in: 'path', required: true },
      schema: { type: 'string', pattern: '^[A-Za-z0-9_.-]{1,100}$' },
    })),
    ...Object.entries(doc.query ?? {}).map(([name, description]) => ({
      ...{ name, in: 'query', required: false, description },
      schema: { type: 'string' },
    })),
  ];
  return {
    summary: doc.summary,
    description: whoMay(access),
    security: access.who === 'public' ? [] : [{ bearer: [] }],
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: json(body, 'input') } }),
    ...(wantsRawBody && { requestBody: { required: true, content: json(z.object({}), 'input') } }),
    responses: {
      [String(done)]: { description: 'Done', ...(answer && { content: answer }) },
      ...refusals(endpoint, doc),
    },
  };
}

const PROBLEM: Json = {
  type: 'object',
  description: 'Every refusal (RFC 9457), with what would do beside it.',
  required: ['type', 'title', 'status', 'code', 'detail', 'remedy'],
  properties: {
    type: { const: 'about:blank' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { $ref: '#/components/schemas/Code' },
    detail: { type: 'string' },
    remedy: { type: 'string', description: 'what to do' },
    field: { type: 'string', description: 'the field that is wrong' },
  },
};

/** The whole file. */
export function openapiText(): string {
  const described = routes().filter(({ endpoint }) => endpoint.access.who !== 'service');
  const left = new Set(Object.keys(ROUTES));
  const paths: Record<string, Json> = {};
  for (const { endpoint, owner } of described) {
    const name = `${endpoint.method} ${endpoint.path}`;
    const doc = ROUTES[name];
    if (!doc) throw new Error(`${name}: write its row in services/contracts/routes.ts`);
    left.delete(name);
    const path = endpoint.path.replace(/:([a-z_]+)/g, '{$1}');
    const said = { tags: [owner], ...operation(endpoint, doc) };
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: said };
  }
  if (left.size > 0)
    throw new Error(`routes.ts describes what is not there: ${[...left].join(', ')}`);
  const document = {
    openapi: '3.1.0',
    info: {
      title: 'Gavel',
      version: '1',
      description:
        'Live auctions. Amounts are strings of digits in minor units of the auction’s currency, times Unix milliseconds. Ids of bids and commands are minted by the caller, kept before sending, and repeated unchanged until answered. The same bids, orders and questions may be said over push (TLCP); a refusal there has the number `tlcp` of its code.',
    },
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: {
        Problem: PROBLEM,
        Code: { type: 'string', enum: Object.keys(CODES) },
        ...Object.fromEntries([...named].sort(([a], [b]) => (a < b ? -1 : 1))),
      },
    },
    'x-codes': CODES,
  };
  return `${lines(document, 3)}\n`;
}

/** JSON with a line for each route and each schema: a change of one is a change of one line. */
function lines(value: unknown, depth: number, indent = ''): string {
  if (depth === 0 || typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const rows = Object.entries(value).map(
    ([key, one]) => `${inner}${JSON.stringify(key)}: ${lines(one, depth - 1, inner)}`,
  );
  return `{\n${rows.join(',\n')}\n${indent}}`;
}
