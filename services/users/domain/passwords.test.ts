import { createPasswords } from './passwords';

describe('passwords', () => {
  const passwords = createPasswords();

  test('are kept as Argon2id with at least 19 MiB, never alike', async () => {
    const [one, two] = await Promise.all([passwords.hash('the same'), passwords.hash('the same')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
  });

  test('match their own hash only', async () => {
    const stored = await passwords.hash('correct horse');
    expect(await passwords.matches('correct horse', stored)).toBe(true);
    expect(await passwords.matches('correct horsf', stored)).toBe(false);
  });

  test('of nobody never match, not even the words that stand in for him', async () => {
    expect(await passwords.matches('nobody has this password', null)).toBe(false);
  });

  test('wait in a queue that has an end', async () => {
    const busy = createPasswords();
    const stored = await busy.hash('x');
    const tries = Array.from({ length: 203 }, () => busy.matches('x', stored));
    const answers = await Promise.allSettled(tries);
    const refused = answers.filter((a) => a.status === 'rejected');
    expect(refused).toHaveLength(1);
    expect((refused[0] as PromiseRejectedResult).reason).toMatchObject({ code: 'TOO_MANY' });
  });
});
