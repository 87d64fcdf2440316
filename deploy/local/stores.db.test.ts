import mongoose from 'mongoose';
import { Client } from 'pg';

/** The stores that this run was given, by the environment that jest-setup.ts exports. */
const given = (key: string): string => {
  const value = process.env[key];
  if (!value) throw new Error(`${key} is not set`);
  return value;
};

test('PostgreSQL answers with a version that we support', async () => {
  const client = new Client({ connectionString: given('DATABASE_URL') });
  await client.connect();
  const { rows } = await client.query<{ major: number }>(
    "SELECT current_setting('server_version_num')::int / 10000 AS major",
  );
  await client.end();
  expect(rows[0]?.major).toBeGreaterThanOrEqual(15);
});

test('the Mongo wire keeps a document and refuses the second of a unique key', async () => {
  const connection = await mongoose.createConnection(given('MONGODB_URL')).asPromise();
  const works = connection.useDb(`stores_${process.pid}`).collection('work');
  await works.createIndex({ number: 1 }, { unique: true });
  await works.insertOne({ number: 1 }, { writeConcern: { w: 'majority', j: true } });
  await expect(works.insertOne({ number: 1 })).rejects.toMatchObject({ code: 11000 });
  expect(await works.countDocuments()).toBe(1);
  await connection.close();
});

test('the object store lets the right secret in and no other', async () => {
  const { S3Client, ListBucketsCommand } = await import('@aws-sdk/client-s3');
  const client = (secretAccessKey: string) =>
    new S3Client({
      endpoint: given('S3_ENDPOINT'),
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId: given('S3_ACCESS_KEY'), secretAccessKey },
    });
  const listed = await client(given('S3_SECRET_KEY')).send(new ListBucketsCommand({}));
  expect(listed.$metadata.httpStatusCode).toBe(200);
  await expect(client('wrong').send(new ListBucketsCommand({}))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 403 },
  });
});
