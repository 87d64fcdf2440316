import type { Clock, Ids, Log, Service, Signer } from '../contracts/ports';
import { createPasswords } from './domain/passwords';
import { createThrottle } from './domain/throttle';
import { refreshEndpoint, signInEndpoint, signOutEndpoint, ticketEndpoint } from './http/session';
import { lookupEndpoint, putUserEndpoint, registerEndpoint } from './http/users';
import { createAccounts, type Connection } from './store/accounts';
import { createFamilies } from './store/families';

export interface UsersDeps {
  mongo: Connection;
  signer: Signer;
  clock: Clock;
  ids: Ids;
  log: Log;
  /** Where the pages are served: https makes the cookie Secure. */
  publicUrl: string;
}

/** People: accounts, sign-in, sessions. Publishes and hears nothing. */
export function createUsers(deps: UsersDeps): Service {
  const accounts = createAccounts(deps.mongo);
  const families = createFamilies(deps.mongo);
  const parts = {
    ...deps,
    accounts,
    families,
    passwords: createPasswords(),
    throttle: createThrottle(),
    secureCookies: deps.publicUrl.startsWith('https:'),
  };
  return {
    name: 'users',
    endpoints: [
      signInEndpoint(parts),
      refreshEndpoint(parts),
      signOutEndpoint(parts),
      ticketEndpoint(parts),
      registerEndpoint(parts),
      putUserEndpoint(parts),
      lookupEndpoint(parts),
    ],
    consumers: [],
    jobs: [
      {
        name: 'users.sweep',
        every_ms: 60 * 60 * 1000,
        run: () => families.sweep(deps.clock.now()),
      },
    ],
    async prepare() {
      await accounts.prepare();
      await families.prepare();
    },
  };
}
