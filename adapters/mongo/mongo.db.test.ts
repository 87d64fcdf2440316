import { Schema } from 'mongoose';
import pino from 'pino';
import { createMongo, type Mongo } from './index';

const log = pino({ level: 'silent' });
const server = new URL(process.env['MONGODB_URL']!);
server.pathname = `/mongo_${process.pid}`;

describe('the Mongo connection', () => {
  let mongo: Mongo;
  beforeAll(async () => {
    mongo = await createMongo(server.href, { log });
  });
  afterAll(async () => {
    await mongo.connection.dropDatabase();
    await mongo.close();
  });

  test('answers a ping', async () => {
    expect(await mongo.ping()).toBe(true);
  });

  test('throws on a filter field that the schema does not know', async () => {
    const model = mongo.connection.model('thing', new Schema({ name: String }), 'thing');
    await model.create({ name: 'kept' });
    await expect(model.deleteMany({ nmae: 'other' })).rejects.toThrow(/nmae/);
    expect(await model.countDocuments()).toBe(1);
  });

  test('holds a unique index against racing inserts', async () => {
    const schema = new Schema({ key: String });
    schema.index({ key: 1 }, { unique: true });
    const model = mongo.connection.model('only', schema, 'only');
    await model.createIndexes();
    const tries = await Promise.allSettled(
      Array.from({ length: 20 }, () => model.create({ key: 'one' })),
    );
    expect(tries.filter((t) => t.status === 'fulfilled')).toHaveLength(1);
  });

  test('names the address when nobody serves there, and keeps the password to itself', async () => {
    const attempt = createMongo('mongodb://u:hush@127.0.0.1:9/db', { log });
    await expect(attempt).rejects.toThrow('no Mongo server answers at mongodb://127.0.0.1:9/db');
  });
});
