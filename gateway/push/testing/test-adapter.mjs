/**
 * A small adapter on the official SDK, in a process of its own: what the tests of the push tier dial
 * in with. Forked; its parent tells it over IPC what to publish, and hears what it was asked.
 *
 * Users: `mallory` is refused access, `banned` with a code of his own, all others come in if their
 * password is not `wrong`. Items by name: `m-*` MERGE, `d-*` DISTINCT (snapshot 3), `c-*` COMMAND,
 * `slow-*` MERGE at 2 a second for this user; `secret-*` nobody may see. Fields: all but `forbidden`.
 * Messages: `ok`, `deny`, `fail`, `throw`, `wait <ms>`, `hold` (answered by the parent's `release`).
 */
import { createRequire } from 'node:module';
import { connect } from 'node:net';

const require = createRequire(import.meta.url);
const { MetadataProvider, DataProvider } = require('lightstreamer-adapter');

const [host, metadataPort, dataPort, notifyPort, user, password] = process.argv.slice(2);
const tell = (message) => process.connected && process.send(message);
const dial = (port) => {
  const stream = connect({ host, port: Number(port) });
  stream.on('error', (error) => tell({ event: 'error', text: error.message }));
  stream.on('close', () => process.exit(0));
  return stream;
};
const credentials = { user, password };

const metadata = new MetadataProvider(dial(metadataPort), { notifyTables: true }, credentials);
const modes = (letters) => ({
  raw: letters.includes('R'),
  merge: letters.includes('M'),
  distinct: letters.includes('D'),
  command: letters.includes('C'),
});
const modesOf = (item) => modes({ m: 'M', d: 'D', c: 'C', s: 'M' }[item[0]] ?? 'R');

metadata.on('notifyUser', ({ userName, userPassword, headers }, response) => {
  tell({ event: 'user', user: userName, origin: headers.origin ?? null, headers });
  if (userName === 'mallory' || userPassword === 'wrong') response.error('who are you?', 'access');
  else if (userName === 'banned') {
    response.error('no', 'credits', { clientCode: -7, clientMessage: 'banned, for good' });
  } else if (userName === 'broken') response.error('a fault');
  else response.success(0, true);
});
metadata.on('notifyNewSession', (request, response) => {
  tell({ event: 'session', session: request.sessionId, context: request.contextProperties });
  response.success();
});
metadata.on('notifySessionClose', (request, response) => {
  tell({ event: 'sessionClose', session: request.sessionId });
  response.success();
});
metadata.on('getItems', ({ userName, groupName }, response) => {
  const items = groupName.split(' ');
  const isKnown = items.every((item) => /^(m|d|c|slow|mine)-?/.test(item));
  if (!isKnown) response.error('no such item', 'items');
  else response.success(items.map((item) => (item === 'mine' ? `m-of-${userName}` : item)));
});
metadata.on('getSchema', ({ schemaName }, response) => {
  const fields = schemaName.split(' ');
  if (fields.includes('forbidden')) response.error('no such field', 'schema');
  else response.success(fields);
});
metadata.on('getItemData', ({ itemNames }, response) => {
  tell({ event: 'itemData', items: itemNames });
  response.success(
    itemNames.map((item) => ({
      distinctSnapLen: item[0] === 'd' ? 3 : 0,
      minSourceFreq: 0,
      allowedModes: modesOf(item),
    })),
  );
});
metadata.on('getUserItemData', ({ itemNames }, response) => {
  response.success(
    itemNames.map((item) => ({
      allowedBufferSize: 0,
      allowedMaxItemFreq: item.startsWith('slow-') ? 2 : 0,
      allowedModes: modesOf(item),
    })),
  );
});
for (const event of ['notifyNewTables', 'notifyTablesClose']) {
  metadata.on(event, ({ tableInfos }, response) => {
    tell({ event, tables: tableInfos });
    response.success();
  });
}

const held = [];
metadata.on('notifyUserMessage', ({ userName, sessionId, userMessage }, response) => {
  tell({ event: 'message', user: userName, session: sessionId, text: userMessage });
  const [word, argument] = userMessage.split(' ');
  if (word === 'ok') response.success();
  else if (word === 'deny') {
    response.error('refused', 'credits', { clientCode: -23, clientMessage: 'ask=100,now;seq=7' });
  } else if (word === 'fail') response.error('not now', 'notification');
  else if (word === 'throw') response.error('a bug');
  else if (word === 'wait') setTimeout(() => response.success(), Number(argument));
  else if (word === 'hold') held.push(response);
  else response.success();
});

const live = new Set();
const data = new DataProvider(dial(dataPort), dial(notifyPort), () => true, credentials);
data.on('init', (_request, response) => {
  response.success();
  tell({ event: 'init' });
});
data.on('subscribe', (item, response) => {
  live.add(item);
  response.success();
  tell({ event: 'subscribe', item });
});
data.on('unsubscribe', (item, response) => {
  live.delete(item);
  response.success();
  tell({ event: 'unsubscribe', item });
});

process.on('message', (command) => {
  if (command.op === 'release') held.splice(0).forEach((response) => response.success());
  if (command.op === 'failure') data.failure('the source broke');
  if (!live.has(command.item)) return;
  if (command.op === 'update') {
    for (const fields of command.updates) data.update(command.item, command.snapshot, fields);
  } else if (command.op === 'flood') {
    const filler = 'x'.repeat(command.bytes);
    for (let n = 1; n <= command.count; n++) {
      data.update(command.item, false, { a: String(n), b: filler });
    }
  } else if (command.op === 'eos') data.endOfSnapshot(command.item);
  else if (command.op === 'clear') data.clearSnapshot(command.item);
});
process.on('disconnect', () => process.exit(0));
