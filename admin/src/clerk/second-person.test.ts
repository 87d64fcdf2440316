import { secondToken } from './second-person';

const session = {
  user: { user_id: 'u2', email: 'm@h.example', name: 'Maud', grants: [] },
  access_token: 'token-of-the-second',
  expires_at_ms: 1,
};

test('signs in beside the first person: no cookie is sent, none is kept', async () => {
  const seen: RequestInit[] = [];
  const token = await secondToken(
    async (_input, init) => {
      seen.push(init);
      return new Response(JSON.stringify(session), { status: 200 });
    },
    'm@h.example',
    'secret',
  );
  expect(token).toBe('token-of-the-second');
  expect(seen).toMatchObject([{ method: 'POST', credentials: 'omit' }]);
  expect(JSON.parse(String(seen[0]!.body))).toEqual({ email: 'm@h.example', password: 'secret' });
});

test('says why it was refused', async () => {
  const refused = { code: 'NOT_SIGNED_IN', detail: 'wrong password', remedy: '' };
  const fetcher = async () => new Response(JSON.stringify(refused), { status: 401 });
  await expect(secondToken(fetcher, 'a@b.example', 'x')).rejects.toMatchObject({
    code: 'NOT_SIGNED_IN',
  });
});
