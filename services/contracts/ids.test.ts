import { bucketOf } from './ids';

test.each([
  ['1', 477],
  ['42', 541],
  ['auction-7', 243],
])('bucket of %s is %d', (id, bucket) => {
  expect(bucketOf(id)).toBe(bucket);
});
