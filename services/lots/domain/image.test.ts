import { checkWebp, readFileName } from './image';

test.each([
  ['current-7-k3f9-640.webp', { name: 'current-7-k3f9', width: 640 }],
  ['a-1440.webp', { name: 'a', width: 1440 }],
  ['a-641.webp', null],
  ['a-640.png', null],
  ['-640.webp', null],
  ['../secret-640.webp', null],
  ['a/b-640.webp', null],
  ['640.webp', null],
])('reads the file name %s', (file, expected) => {
  expect(readFileName(file)).toEqual(expected);
});

const riff = (form: string, length = 20) => {
  const bytes = Buffer.alloc(length);
  bytes.write('RIFF', 0, 'latin1');
  bytes.write(form, 8, 'latin1');
  return bytes;
};
test('takes WebP and nothing else', () => {
  expect(() => checkWebp(riff('WEBP'))).not.toThrow();
  expect(() => checkWebp(riff('WAVE'))).toThrow('no WebP');
  expect(() => checkWebp(Buffer.from('<svg onload="x"/>'))).toThrow('no WebP');
  expect(() => checkWebp(new Uint8Array())).toThrow('no WebP');
  expect(() => checkWebp(riff('WEBP', 2 * 1024 * 1024 + 1))).toThrow('at most');
});
