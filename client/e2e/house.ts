import type { AccountView, AuctionBody } from '../../services/contracts/http';
import { ACCOUNTS, PASSWORD } from '../../deploy/demo/house/accounts';
import { innerDoor, type Inner } from '../../deploy/demo/house/doors';
import { HOUSE } from '../../deploy/demo/house/sales';
import { stockLot } from '../../deploy/demo/house/stock';
import { makeWork } from '../../deploy/demo/house/works';
import { Person, until } from '../../deploy/demo/kit/person';
import type { Stack } from '../../deploy/local/stack';
import { startTestStack } from '../../deploy/local/test-stack';

export { HOUSE, PASSWORD };
export type Name = 'anna' | 'ben' | 'clerk' | 'manager' | 'finance';
export const emailOf = (name: Name): string => `${name}@aldermere.example`;

/** A Gavel of the test's own, with a house, its staff and two bidders; none of them has money. */
export interface TestHouse {
  stack: Stack;
  inner: Inner;
  /** Somebody who does over REST what the test does not do in a browser. */
  person: (name: Name) => Promise<Person>;
  /** What the processes said last: goes with a failure. */
  said: () => string;
  close: () => Promise<void>;
}

export async function openHouse(): Promise<TestHouse> {
  const lines: string[] = [];
  const stack = await startTestStack({ durable: false, say: (line) => lines.push(line) });
  try {
    return await furnish(stack, lines);
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

async function furnish(stack: Stack & { dataDir: string }, lines: string[]): Promise<TestHouse> {
  const { site, services } = stack.urls;
  const publicUrl = site.replace(/\/$/, '');
  const serviceSecret = stack.env['SERVICE_SECRET']!;
  const inner = innerDoor({
    publicUrl,
    servicesUrl: services,
    serviceSecret,
    dataDir: stack.dataDir,
  });
  await inner.put(`/internal/houses/${HOUSE.house_id}`, { name: HOUSE.name });
  await Promise.all(
    ACCOUNTS.map(({ user_id, email, password, name, grants }) =>
      inner.put(`/internal/users/${user_id}`, { email, password, name, grants }),
    ),
  );
  return {
    stack,
    inner,
    said: () => lines.slice(-40).join('\n'),
    async person(name) {
      const person = new Person(publicUrl, emailOf(name), PASSWORD);
      await person.signIn();
      return person;
    },
    close: () => stack.stop(),
  };
}

/** A published sale of two works without reserve; each opens at £200. */
export async function planSale(house: TestHouse, auctionId: string, title: string): Promise<void> {
  const manager = await house.person('manager');
  const lotIds = [`${auctionId}-1`, `${auctionId}-2`];
  for (const [index, lotId] of lotIds.entries()) {
    const work = makeWork(index === 0 ? 'current' : 'fold', lotId, index + 1, 'GBP');
    const { reserve_minor: _reserve, ...lot } = work.lot;
    const estimate = { low_minor: '40000', high_minor: '60000', opening_ask_minor: '20000' };
    await stockLot({ ...work, lot: { ...lot, ...estimate } }, lotId, house.inner, manager);
  }
  const plan: AuctionBody = {
    title,
    description: 'Two works, sold one after the other.',
    currency: 'GBP',
    lot_ids: lotIds,
    // Long enough for an eye to see that a hammered lot is not yet won.
    policy: { late_ms: 200, final_after_ms: 3_000 },
  };
  const path = `/api/houses/${HOUSE.house_id}/auctions/${auctionId}`;
  await manager.call('PUT', path, plan);
  await manager.call('POST', `${path}/publish`);
}

/** Puts money into a wallet by way of the bank's page, without a browser. */
export async function fill(person: Person, amountMinor: number): Promise<void> {
  const topup = await person.topUp(await person.openWallet('GBP'), amountMinor);
  await person.atTheBank(topup, 'approve');
  await until(`${person.email} has money`, async () => {
    const { wallets } = await person.call<AccountView>('GET', '/api/account');
    return wallets.some((wallet) => wallet.balance_minor !== '0');
  });
}
