import { lotBody } from '@gavel/contracts/http';
import { bodyOf, draftOf, emptyDraft, type LotDraft } from './lot-draft';

const good: LotDraft = {
  title: 'Current No. 7 (Ebb)',
  artist: 'Ilse Tarn',
  medium: 'pen plot on paper',
  year: '2026',
  size: '40 x 30 cm',
  edition: '',
  category: 'Current',
  description: 'A flow field.',
  provenance: 'The studio.',
  condition: 'As drawn.',
  seller_id: 's1',
  currency: 'GBP',
  vendor_notified: false,
  low_minor: '200',
  high_minor: '1,250.50',
  reserve_minor: '',
  opening_ask_minor: '',
};
const with_ = (change: Partial<LotDraft>) => bodyOf({ ...good, ...change });

test('makes the body of the interface, without the empty fields', () => {
  const made = bodyOf(good);
  if (!('body' in made)) throw new Error('refused');
  expect(made.body).toMatchObject({ year: 2026, low_minor: '20000', high_minor: '125050' });
  expect(Object.keys(made.body)).not.toContain('edition');
  expect(Object.keys(made.body)).not.toContain('reserve_minor');
  expect(lotBody.safeParse(made.body).success).toBe(true);
});

test.each<[Partial<LotDraft>, object]>([
  [{ title: '  ' }, { title: { key: 'empty' } }],
  [{ low_minor: '' }, { low_minor: { key: 'empty' } }],
  [{ low_minor: 'about 20' }, { low_minor: { key: 'amount' } }],
  [{ reserve_minor: '1.234' }, { reserve_minor: { key: 'amount' } }],
  [{ currency: 'JPY', low_minor: '20.50' }, { low_minor: { key: 'amount' } }],
  [{ high_minor: '100' }, { high_minor: { key: 'high' } }],
  [{ vendor_notified: true }, { reserve_minor: { key: 'vendor' } }],
  [{ year: '26' }, { year: { key: 'year' } }],
  [{ year: 'MMXXVI' }, { year: { key: 'year' } }],
  [{ seller_id: 'Ilse Tarn' }, { seller_id: { key: 'id' } }],
  [{ title: 'x'.repeat(201) }, { title: { key: 'long', max: 200 } }],
  [{ low_minor: '99999999999', high_minor: '99999999999' }, { low_minor: { key: 'amount' } }],
])('%j: %j', (change, wrongs) => {
  expect(with_(change)).toMatchObject({ wrongs });
});

test('a lot read again is the lot that was typed', () => {
  const made = bodyOf({ ...good, reserve_minor: '180', edition: '3/12', vendor_notified: true });
  if (!('body' in made)) throw new Error('refused');
  const draft = draftOf({ ...made.body, lot_id: 'l1', version: 1 });
  expect(bodyOf(draft)).toEqual(made);
  expect(draft).toMatchObject({ low_minor: '200.00', reserve_minor: '180.00', edition: '3/12' });
});

test('an empty form is wrong in every field that is needed', () => {
  const made = bodyOf(emptyDraft('GBP'));
  expect('wrongs' in made && Object.keys(made.wrongs)).toHaveLength(12);
});
