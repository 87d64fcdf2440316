import pino from 'pino';
import { createObjects, type ObjectsConfig } from './index';

const log = pino({ level: 'silent' });
const config: ObjectsConfig = {
  endpoint: process.env['S3_ENDPOINT']!,
  accessKey: process.env['S3_ACCESS_KEY']!,
  secretKey: process.env['S3_SECRET_KEY']!,
  bucket: `objects-${process.pid}`,
};

describe('objects', () => {
  test('gives back the bytes and the type that were put', async () => {
    const objects = await createObjects(config, { log });
    const body = Uint8Array.from([0, 255, 10, 13, 0]);
    await objects.put('a/b/c.webp', body, 'image/webp');
    expect(await objects.get('a/b/c.webp')).toEqual({ body, contentType: 'image/webp' });
    expect(await objects.exists('a/b/c.webp')).toBe(true);
    objects.close();
  });

  test('knows what is not there', async () => {
    const objects = await createObjects(config, { log });
    expect(await objects.get('a/none')).toBeNull();
    expect(await objects.exists('a/none')).toBe(false);
    objects.close();
  });

  test('opens a bucket that is already there, also when two start at once', async () => {
    const bucket = `objects-race-${process.pid}`;
    const both = await Promise.all([1, 2].map(() => createObjects({ ...config, bucket }, { log })));
    for (const one of both) one.close();
    (await createObjects({ ...config, bucket }, { log })).close();
  });

  test('stops the start with the names of the variables when the secret is wrong', async () => {
    const wrong = createObjects({ ...config, secretKey: 'not-the-secret' }, { log });
    await expect(wrong).rejects.toThrow(/refuses our keys .* S3_ACCESS_KEY and S3_SECRET_KEY/);
  });
});
