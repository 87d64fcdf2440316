import { z } from 'zod';
import { endpoint, type Service } from '../../services/contracts/ports';
import { openDoors, testKeys, type Doors } from './testing/doors';

const clock = { now: () => 1_795_266_000_000 };
const heard: unknown[] = [];
const service: Service = {
  name: 'echo',
  endpoints: [
    endpoint({
      method: 'POST',
      path: '/api/echo',
      access: { who: 'public' },
      body: z.strictObject({ n: z.number() }),
      handle: ({ body }) => {
        heard.push(body);
        return Promise.resolve({ body });
      },
    }),
  ],
  consumers: [],
  jobs: [],
  prepare: () => Promise.resolve(),
};
let doors: Doors;
beforeAll(async () => {
  doors = await openDoors([service], await testKeys(clock));
});
afterAll(() => doors.close());

test.each([
  ['application/json', 200],
  ['Application/JSON; charset=utf-8', 200],
  ['text/plain', 400],
  ['text/plain; application/json', 400],
  ['application/x-www-form-urlencoded', 400],
  ['multipart/form-data; boundary=x', 400],
  ['application/jsonp', 400],
  ['', 400],
])('a body that says it is "%s": %i', async (type, status) => {
  heard.length = 0;
  const raw = new TextEncoder().encode('{"n":1}');
  const answer = await doors.call('POST', '/api/echo', { raw, headers: { 'content-type': type } });
  expect(answer.status).toBe(status);
  expect(heard).toEqual(status === 200 ? [{ n: 1 }] : []);
});
