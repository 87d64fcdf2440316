import { found } from './find';

const lots = [
  { title: 'Current No. 7', artist: 'Ilse Tarn', category: 'Current' },
  { title: 'Fold in Ochre', artist: 'Orrin Vale', category: 'Fold' },
];
test.each([
  ['', 2],
  ['  ', 2],
  ['FOLD', 1],
  ['tarn 7', 1],
  ['tarn fold', 0],
])('%j finds %i', (words, count) => {
  expect(found(lots, words)).toHaveLength(count);
});
