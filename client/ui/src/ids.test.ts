import { webcrypto } from 'node:crypto';
import { mintedId } from '@gavel/contracts/ids';
import { freshId } from './ids';

const random = webcrypto as unknown as Crypto;

test('mints ids that the contract takes', () => {
  for (let n = 0; n < 200; n++) expect(mintedId.safeParse(freshId(random)).success).toBe(true);
});
test('does not mint the same id twice', () => {
  const ids = new Set(Array.from({ length: 1000 }, () => freshId(random)));
  expect(ids.size).toBe(1000);
});
