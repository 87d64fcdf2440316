import { clearCookie, readToken, setCookie } from './refresh-token';

const token = { family_id: 'family-1', secret: 's'.repeat(22) };

describe('the refresh cookie', () => {
  test('is for this site, its session paths and no script', () => {
    expect(setCookie(token, false)).toBe(
      `gavel_refresh=family-1.${token.secret}; Max-Age=2592000; Path=/api/session; HttpOnly; SameSite=Strict`,
    );
  });
  test('travels over https alone when the pages do', () => {
    expect(setCookie(token, true)).toMatch(/; Secure$/);
    expect(clearCookie(true)).toMatch(/^gavel_refresh=; Max-Age=0; .*; Secure$/);
  });
  test.each<[string, Record<string, string>, unknown]>([
    ['as it was set', { gavel_refresh: `family-1.${token.secret}` }, token],
    ['absent', {}, null],
    ['empty', { gavel_refresh: '' }, null],
    ['without a family', { gavel_refresh: `.${token.secret}` }, null],
    ['with a short secret', { gavel_refresh: 'family-1.abc' }, null],
    ['with operators', { gavel_refresh: 'family-1.{"$ne":""}aaaaaaaaaaaaaaa' }, null],
  ])('is read: %s', (_name, cookies, expected) => {
    expect(readToken(cookies)).toEqual(expected);
  });
});
