import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Payments } from '../../services/contracts/ports';
import { systemIds } from '../system';
import { quietLog, until } from '../postgres/testing/database';
import { createSandbox, type Sandbox } from './sandbox-server/server';
import type { Delivery } from './sandbox-server/webhooks';
import { createStripePayments } from './stripe';

const NOW_MS = 1_795_266_000_000;
const clock = { now: () => NOW_MS };

interface Received {
  body: Buffer;
  signature: string;
}
let folder: string;
let shop: Server;
let provider: Server;
let sandbox: Sandbox;
let url: string;
let payments: Payments;
let received: Received[] = [];
let answerWith = 200;

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
const startShop = (): Server =>
  createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const signature = String(req.headers['stripe-signature']);
      received.push({ body: Buffer.concat(chunks), signature });
      res.writeHead(answerWith).end();
    });
  });

async function startProvider(): Promise<void> {
  const config = {
    port: 0,
    public_url: '',
    secret_key: 'sk_test_1',
    webhook_secret: 'whsec_1',
    webhook_url: `http://127.0.0.1:${(shop.address() as AddressInfo).port}/hooks`,
    state_file: join(folder, 'state.json'),
  };
  sandbox = createSandbox({ config, clock, ids: systemIds, log: quietLog });
  provider = createServer(sandbox.app);
  url = `http://127.0.0.1:${await listen(provider)}`;
  config.public_url = url;
  payments = paymentsWith('sk_test_1');
}
const paymentsWith = (secret_key: string, method = 'pm_card_threeDSecure2Required'): Payments =>
  createStripePayments(
    { url, secret_key, webhook_secret: 'whsec_1', payment_method: method },
    { clock },
  );
function stopProvider(): void {
  sandbox.close();
  provider.close();
  provider.closeAllConnections();
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'payments-'));
  shop = startShop();
  await listen(shop);
  await startProvider();
});
afterAll(() => {
  stopProvider();
  shop.close();
  shop.closeAllConnections();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  received = [];
  answerWith = 200;
});

let keys = 0;
const make = (more: Partial<Parameters<Payments['create']>[0]> = {}) =>
  payments.create({
    key: `key-${keys++}`,
    amount_minor: 419_840,
    currency: 'GBP',
    return_url: 'http://shop.test/account?topup=t1',
    metadata: { topup_id: 't1' },
    ...more,
  });
const decide = (redirect_url: string | undefined, form: Record<string, string>) =>
  fetch(redirect_url!, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
const setKnob = async (body: object): Promise<void> => {
  const answer = await fetch(`${url}/sandbox/knobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(204);
};
const verify = (r: Received) => payments.verifyWebhook(r.body, r.signature);

describe('a payment', () => {
  test('waits for the person at the hosted page, then succeeds and tells us', async () => {
    const payment = await make();
    expect(payment).toMatchObject({
      status: 'requires_action',
      amount_minor: 419_840,
      currency: 'GBP',
      metadata: { topup_id: 't1' },
    });
    const page = await (await fetch(payment.redirect_url!)).text();
    expect(page).toContain('GBP 4198.40');

    const back = await decide(payment.redirect_url, { action: 'approve' });
    expect(back.status).toBe(303);
    expect(back.headers.get('location')).toBe(
      `http://shop.test/account?topup=t1&payment_intent=${payment.payment_id}&redirect_status=succeeded`,
    );
    expect(await payments.read(payment.payment_id)).toMatchObject({ status: 'succeeded' });
    await until(() => received.length === 1);
    expect(verify(received[0]!)).toMatchObject({
      type: 'payment_intent.succeeded',
      payment_id: payment.payment_id,
    });
  });

  test.each([
    [{ action: 'fail' }, 'failed', 'payment_intent.payment_failed'],
    [{ action: 'abandon' }, 'canceled', 'payment_intent.canceled'],
    [{ action: 'approve', card: '4000 0000 0000 0002' }, 'failed', 'payment_intent.payment_failed'],
    [{ action: 'approve', card: '4000000000009995' }, 'failed', 'payment_intent.payment_failed'],
  ])('%j at the page: %s', async (form, status, type) => {
    const payment = await make();
    await decide(payment.redirect_url, form as unknown as Record<string, string>);
    expect((await payments.read(payment.payment_id)).status).toBe(status);
    await until(() => received.length === 1);
    expect(verify(received[0]!).type).toBe(type);
    // It was decided: pressing again in another tab changes nothing.
    expect((await decide(payment.redirect_url, { action: 'approve' })).status).toBe(409);
  });

  test('with one key is made once; another body under it is refused', async () => {
    const first = await make({ key: 'same' });
    expect((await make({ key: 'same' })).payment_id).toBe(first.payment_id);
    await expect(make({ key: 'same', amount_minor: 1 })).rejects.toThrow(/same parameters/);
  });

  test('with a method that is declined at once has failed, and is no fault', async () => {
    const declined = paymentsWith('sk_test_1', 'pm_card_chargeDeclined');
    const payment = await declined.create({
      key: 'declined',
      amount_minor: 100,
      currency: 'GBP',
      return_url: 'http://shop.test/',
      metadata: {},
    });
    expect(payment.status).toBe('failed');
  });

  test('cancelled by us can no longer be paid', async () => {
    const payment = await make();
    expect((await payments.cancel(payment.payment_id)).status).toBe('canceled');
    expect((await decide(payment.redirect_url, { action: 'approve' })).status).toBe(409);
    await expect(payments.cancel(payment.payment_id)).rejects.toThrow(/cannot cancel/);
  });

  test.each([
    ['KWD', 1_005],
    ['GBP', 1_000_000_000_000],
  ])('of %s %d is an amount the provider does not take', async (currency, amount_minor) => {
    await expect(make({ currency, amount_minor })).rejects.toMatchObject({ code: 'BAD_AMOUNT' });
  });

  test('is not made with a wrong key', async () => {
    const other = paymentsWith('sk_test_2');
    await expect(other.read('pi_1')).rejects.toThrow(/Invalid API Key/);
  });

  test('outlives a restart of the provider, and so does its key', async () => {
    const payment = await make({ key: 'kept' });
    stopProvider();
    await startProvider();
    expect((await payments.read(payment.payment_id)).status).toBe('requires_action');
    expect((await make({ key: 'kept' })).payment_id).toBe(payment.payment_id);
  });
});

describe('a webhook', () => {
  async function paid(): Promise<string> {
    const payment = await make();
    await decide(payment.redirect_url, { action: 'approve' });
    return payment.payment_id;
  }
  const deliveries = async (payment_id: string): Promise<Delivery[]> => {
    const answer = await (await fetch(`${url}/sandbox/deliveries`)).json();
    return (answer as { deliveries: Delivery[] }).deliveries.filter(
      (d) => d.payment_id === payment_id,
    );
  };

  test('comes again until it is answered 2xx', async () => {
    answerWith = 500;
    const id = await paid();
    await until(() => received.length === 1);
    answerWith = 200;
    await until(async () => (await deliveries(id)).length === 2);
    expect((await deliveries(id)).map((d) => d.status)).toEqual([500, 200]);
    expect(verify(received[0]!).event_id).toBe(verify(received[1]!).event_id);
  });

  test('comes twice, with one event id', async () => {
    await setKnob({ knob: 'duplicate' });
    await paid();
    await until(() => received.length === 2);
    expect(verify(received[0]!).event_id).toBe(verify(received[1]!).event_id);
  });

  test('never comes', async () => {
    await setKnob({ knob: 'drop' });
    const id = await paid();
    await until(async () => (await deliveries(id)).length === 1);
    expect((await deliveries(id))[0]).toMatchObject({ knob: 'drop', status: null });
    expect(received).toHaveLength(0);
  });

  test('comes after the one that follows it', async () => {
    await setKnob({ knob: 'reorder' });
    const [first, second] = [await paid(), await paid()];
    await until(() => received.length === 2);
    expect(received.map((r) => verify(r).payment_id)).toEqual([second, first]);
  });

  test('comes late', async () => {
    await setKnob({ knob: 'delay', delay_ms: 150 });
    const asked = performance.now();
    await paid();
    await until(() => received.length === 1);
    expect(performance.now() - asked).toBeGreaterThan(149);
  });

  test('a knob of one payment leaves the others alone', async () => {
    const payment = await make({ metadata: { topup_id: 't9' } });
    await setKnob({ knob: 'drop', metadata: { topup_id: 't9' } });
    await paid();
    await until(() => received.length === 1);
    await decide(payment.redirect_url, { action: 'approve' });
    await until(async () => (await deliveries(payment.payment_id)).length === 1);
    expect(received).toHaveLength(1);
  });

  test.each(['stale', 'wrong_signature'])('that is %s is refused', async (knob) => {
    await setKnob({ knob });
    await paid();
    await until(() => received.length === 1);
    expect(() => verify(received[0]!)).toThrow(expect.objectContaining({ code: 'NOT_ALLOWED' }));
  });

  test('with one byte changed, from the future, or unsigned is refused', async () => {
    await paid();
    await until(() => received.length === 1);
    const { body, signature } = received[0]!;
    const altered = Buffer.from(body);
    altered[altered.length - 2] = altered[altered.length - 2]! ^ 1;
    const early = createStripePayments(
      { url, secret_key: 'x', webhook_secret: 'whsec_1', payment_method: '' },
      { clock: { now: () => NOW_MS - 301_000 } },
    );
    const refused = expect.objectContaining({ code: 'NOT_ALLOWED' });
    expect(() => payments.verifyWebhook(altered, signature)).toThrow(refused);
    expect(() => payments.verifyWebhook(body, '')).toThrow(refused);
    expect(() => early.verifyWebhook(body, signature)).toThrow(refused);
    expect(payments.verifyWebhook(body, signature).type).toBe('payment_intent.succeeded');
  });
});
