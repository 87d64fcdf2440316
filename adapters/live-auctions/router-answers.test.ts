import { LineError, ServerError } from './errors';
import { readAnswer, readFailure } from './router-answers';

const refused = (error: object) => [null, { type: 'ShardingError', ...error }];
const defect = { act: 'give_up', defect: true };

test.each<[string, unknown[], object]>([
  ['a value', [true, { code: 'ACCEPTED' }], { act: 'answer', value: { code: 'ACCEPTED' } }],
  ['no value', [true], { act: 'answer', value: undefined }],
  ['frozen', [true, { code: 'FROZEN' }], { act: 'frozen' }],
  ['raised', [false, { message: 'bad' }], { ...defect, maybeExecuted: true, why: 'raised: bad' }],
  ['bucket elsewhere', refused({ code: 1, destination: 'b' }), { act: 'moved', to: 'b' }],
  ['bucket anywhere', refused({ code: 1 }), { act: 'moved', to: undefined }],
  ['bucket in transfer', refused({ code: 7 }), { act: 'search' }],
  ['bucket locked', refused({ code: 22 }), { act: 'search' }],
  ['master elsewhere', refused({ code: 2, master: 'uuid' }), { act: 'follow', to: 'uuid' }],
  ['master unknown', refused({ code: 2 }), { act: 'follow', to: undefined }],
  [
    'storage disabled',
    refused({ code: 33, name: 'STORAGE_IS_DISABLED' }),
    { act: 'wait', maybeExecuted: false, why: 'STORAGE_IS_DISABLED' },
  ],
  ['nothing at all', [], { act: 'wait', maybeExecuted: false }],
])('%s', (_, returned, verdict) => {
  expect(readAnswer(returned)).toMatchObject(verdict);
});

test.each<[string, Error, object]>([
  ['busy', new LineError('BUSY', false, ''), { act: 'give_up', maybeExecuted: false }],
  ['down', new LineError('DOWN', false, ''), { act: 'wait', maybeExecuted: false }],
  ['lost, written', new LineError('LOST', true, ''), { act: 'wait', maybeExecuted: true }],
  ['lost, unwritten', new LineError('LOST', false, ''), { act: 'wait', maybeExecuted: false }],
  ['late', new LineError('DEADLINE', true, ''), { act: 'wait', maybeExecuted: true }],
  ['wrong password', new LineError('STOPPED', false, ''), { act: 'give_up', defect: false }],
  ['raised in Lua', new ServerError(32, 'x'), { ...defect, maybeExecuted: true }],
  ['access denied', new ServerError(42, 'x'), { ...defect, maybeExecuted: false }],
  ['no such procedure', new ServerError(33, 'x'), { act: 'wait', maybeExecuted: false }],
  ['still loading', new ServerError(116, 'x'), { act: 'wait', maybeExecuted: false }],
  ['an unknown error', new ServerError(9999, 'x'), { ...defect, maybeExecuted: true }],
])('%s', (_, error, verdict) => {
  expect(readFailure(error)).toMatchObject(verdict);
});

test('a mistake of our own is no failure of the cluster', () => {
  expect(() => readFailure(new TypeError('cannot be packed'))).toThrow(TypeError);
});
