import { z } from 'zod';
import { endpoint, type Ids } from '../../contracts/ports';
import { registerBody } from '../../contracts/http';
import { InvalidRequest } from '../../contracts/errors';
import { ID_PATTERN, id } from '../../contracts/ids';
import { BIDDER, grant, normalEmail, personView, type Account } from '../domain/account';
import { LOOKUP_MAX } from '../domain/limits';
import { open } from '../domain/sign-in';
import type { Accounts } from '../store/accounts';
import { answered, type SessionHttpDeps } from './session';

export interface UsersHttpDeps extends SessionHttpDeps {
  accounts: Accounts;
  ids: Ids;
}

/** A new bidder, signed in at once. */
export const registerEndpoint = (deps: UsersHttpDeps) =>
  endpoint({
    method: 'POST',
    path: '/api/users',
    access: { who: 'public' },
    body: registerBody,
    handle: async ({ body, ip }) => {
      await deps.throttle.registers(ip);
      const account: Account = {
        user_id: deps.ids.fresh(),
        email: normalEmail(body.email),
        name: body.name,
        password_hash: await deps.passwords.hash(body.password),
        grants: [BIDDER],
      };
      await deps.accounts.insert(account);
      return answered(await open(deps, account), deps, 201);
    },
  });

const putBody = registerBody.extend({ grants: z.array(grant).min(1).max(20) });

/** An account as our own processes want it: repeating it changes nothing. */
export const putUserEndpoint = (deps: UsersHttpDeps) =>
  endpoint({
    method: 'PUT',
    path: '/internal/users/:user_id',
    access: { who: 'service' },
    body: putBody,
    handle: async ({ params, body }) => {
      const userId = id.safeParse(params['user_id']);
      if (!userId.success) throw new InvalidRequest('user_id: 1 to 40 of A-Z a-z 0-9 _ -');
      const before = await deps.accounts.byId(userId.data);
      const same = before && (await deps.passwords.matches(body.password, before.password_hash));
      const account: Account = {
        user_id: userId.data,
        email: normalEmail(body.email),
        name: body.name,
        password_hash: same ? before.password_hash : await deps.passwords.hash(body.password),
        grants: body.grants,
      };
      await deps.accounts.put(account);
      return { body: { ...personView(account), grants: account.grants } };
    },
  });

/** Names for ids; ids without an account are left out. */
export const lookupEndpoint = (deps: UsersHttpDeps) =>
  endpoint({
    method: 'GET',
    path: '/internal/users',
    access: { who: 'service' },
    handle: async ({ query }) => {
      const ids = (query['ids'] ?? '').split(',').filter((one) => ID_PATTERN.test(one));
      if (ids.length > LOOKUP_MAX) throw new InvalidRequest(`ids: at most ${LOOKUP_MAX}`);
      const accounts = await deps.accounts.byIds(ids);
      return { body: { users: accounts.map(personView) } };
    },
  });
