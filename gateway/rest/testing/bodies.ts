import { mint } from '../../../deploy/demo/kit/person';
import { lotBody } from '../../../deploy/demo/stage';
import type { Route } from '../../../deploy/generate/authorisation';
import { lotWordsBody } from '../../../services/contracts/http';
import type { Stand } from './stand';

/** What would be a whole and lawful request to an endpoint of the stand. */
export interface Lawful {
  url: string;
  body?: Record<string, unknown>;
}

/** The name a table knows an endpoint by. */
export const nameOf = ({ endpoint: { method, path } }: Route): string => `${method} ${path}`;

export function lawful(s: Stand, route: Route): Lawful {
  const name = nameOf(route);
  const { endpoint } = route;
  const site = s.stack.env[endpoint.access.who === 'service' ? 'SERVICES_URL' : 'PUBLIC_URL']!;
  const body = endpoint.body ? bodies(s)[name] : undefined;
  if (endpoint.body && !body) throw new Error(`${name}: write its body in testing/bodies.ts`);
  return { url: site + fill(s, endpoint.path), ...(body ? { body } : {}) };
}

function fill(s: Stand, path: string): string {
  const values: Record<string, string> = {
    auction_id: s.running,
    house_id: s.houseId,
    lot_id: `${s.running}-3`,
    bid_id: String(s.annsBid['bid_id']),
    lot_no: '2',
    wallet_id: s.annsWallet,
    topup_id: s.annsTopup,
    user_id: s.ann.userId,
    currency: 'GBP',
    stamp: 'k3f9',
    width: '320',
    file: 'none-320.webp',
  };
  return path.replace(/:([a-z_]+)/g, (_, name: string) => {
    if (values[name] === undefined) throw new Error(`${path}: no value for ${name}`);
    return values[name];
  });
}

/** Every endpoint with a body is here: one that is not fails the test that walks them. */
function bodies(s: Stand): Record<string, Record<string, unknown>> {
  const key = mint();
  const command = { command_id: mint(), seen_seq: 0 };
  const lot = { ...command, lot_no: 2 };
  const close = { ...lot, expected_lot_seq: 0 };
  const second_token = s.staff.clerk.session!.access_token;
  const inRoom = { ...lot, epoch: 0, amount_minor: '90000', confirmed: true };
  const person = {
    email: `new.${key.toLowerCase()}@hostile.example`,
    password: mint(),
    name: 'New',
  };
  const commands = {
    auction_start: command,
    auction_pause: command,
    auction_resume: command,
    auction_end: command,
    auction_cancel: { ...command, reason: 'none' },
    clerk_beat: {},
    lot_announce: lot,
    lot_open: lot,
    lot_fair_warning: lot,
    lot_last_call: lot,
    lot_ask_set: { ...lot, ask_minor: '90000' },
    lot_increment: { ...lot, mode: 'set', step_minor: '5000' },
    lot_hammer: close,
    lot_pass: close,
    lot_provisional: close,
    lot_withdraw: { ...lot, reason: 'none' },
    lot_undo: { ...lot, target_seq: 1, reason: 'none' },
    lot_take_room: { ...close, target_seq: 1, paddle_no: 1 },
    lot_reopen: { ...lot, reason: 'none', late_bid_id: mint() },
    lot_decide: { ...lot, outcome: 'passed' },
    lot_void: { ...lot, second_token, reason: 'none' },
    lot_buyer: { ...lot, second_token, epoch: 0, paddle_no: 1 },
    lot_describe: { ...lot, description_hash: '0'.repeat(64), material: false },
    lot_reserve: { ...lot, reserve_minor: '20000' },
    floor_bid: { ...inRoom, paddle_no: 1 },
    vendor_bid: inRoom,
    room_paddle: { ...command, user_id: s.eve.userId, limit_minor: '5000' },
    paddle_change: {
      ...command,
      paddle_no: 1,
      status: 'approved',
      limit_minor: '5000',
      reason: 'none',
    },
    message_post: { ...command, text: 'Ladies and gentlemen' },
    question_answer: { ...command, question_no: 1, answer: 'Yes' },
    question_hide: { ...command, question_no: 1, reason: 'none' },
  };
  const money = { key, amount_minor: '5000' };
  const own = { ...lot, epoch: 0 };
  const { confirmed: _confirmed, ...order } = s.annsBid;
  const sealed = { ...order, bid_id: mint(), limited_ok: false };
  return {
    ...Object.fromEntries(
      Object.entries(commands).map(([name, body]) => [
        `POST /api/auctions/:auction_id/commands/${name}`,
        body,
      ]),
    ),
    'POST /api/auctions/:auction_id/bids': { ...s.annsBid, bid_id: mint(), confirmed: true },
    'POST /api/auctions/:auction_id/maxima': sealed,
    'POST /api/auctions/:auction_id/insurances': { ...sealed, expires_at_ms: 1 },
    'POST /api/auctions/:auction_id/maxima/cancel': own,
    'POST /api/auctions/:auction_id/insurances/cancel': own,
    'POST /api/auctions/:auction_id/maxima/quote': { lot_no: 2, amount_minor: '90000' },
    'POST /api/auctions/:auction_id/retractions': { ...own, target_seq: 1 },
    'POST /api/auctions/:auction_id/late-bids/cancel': { ...lot, bid_id: mint() },
    'POST /api/auctions/:auction_id/questions': { ...lot, text: 'Why?' },
    'POST /api/auctions/:auction_id/join': {},
    'POST /api/auctions/:auction_id/deposit': {},
    'POST /api/auctions/:auction_id/fund': money,
    'POST /api/auctions/:auction_id/return': money,
    'POST /api/wallets/:wallet_id/topups': { ...money, return_path: '/account' },
    'POST /api/wallets': { currency: 'EUR' },
    'POST /api/session': { email: person.email, password: person.password },
    'POST /api/users': person,
    'PUT /api/houses/:house_id/lots/:lot_id': { ...lotBody(s.houseId, 1), ...OPTIONAL_AMOUNTS },
    'PUT /api/houses/:house_id/auctions/:auction_id': {
      title: 'Another title',
      description: 'Another sale',
      currency: 'GBP',
      starts_at_ms: 1,
      lot_ids: [`${s.running}-3`],
      policy: {},
    },
    'PUT /api/houses/:house_id/rules': { version: 1, policy: {}, money: {} },
    'POST /api/houses/:house_id/auctions/:auction_id/lots/:lot_no/words': words(s),
    'POST /api/houses/:house_id/auctions/:auction_id/sale-retries': {
      lot_no: 2,
      epoch: 0,
      second_token,
    },
    'PUT /internal/users/:user_id': { ...person, grants: [{ role: 'bidder' }] },
    'PUT /internal/houses/:house_id': { name: 'Another name' },
    'POST /internal/lots/planned': {
      auction_id: s.running,
      house_id: s.houseId,
      lot_ids: [`${s.running}-3`],
    },
    'PUT /internal/lots/:lot_id/image': {
      stamp: 'k3f9',
      width: 1,
      height: 1,
      colour: '#faf8f5',
      alt: 'A study',
    },
    'POST /internal/fund': {
      user_id: s.ann.userId,
      auction_id: s.running,
      paddle_no: 1,
      currency: 'GBP',
      key: `bid:${key}`,
      at_least_minor: 5_000,
      round_up_minor: 5_000,
    },
  };
}
/** Of a lot what may still be written after it is published. */
function words(s: Stand): Record<string, unknown> {
  const lot = { ...lotBody(s.houseId, 1), edition: '1 of 1' } as Record<string, unknown>;
  return Object.fromEntries(Object.keys(lotWordsBody.shape).map((name) => [name, lot[name]]));
}
const OPTIONAL_AMOUNTS = { reserve_minor: '30000', opening_ask_minor: '20000', edition: '1 of 1' };
