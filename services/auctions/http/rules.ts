import { isDeepStrictEqual } from 'node:util';
import { endpoint, sessionOf, type Clock } from '../../contracts/ports';
import { GavelError } from '../../contracts/errors';
import { rulesBody, type RulesView } from '../../contracts/http';
import { rulesOf } from '../domain/policy';
import { rulesView, type SavedRules } from '../domain/rules';
import { RULES_VERSIONS_SHOWN } from '../domain/limits';
import type { RulesStore } from '../store/rules';

export interface RulesDeps {
  rules: RulesStore;
  clock: Clock;
}

const viewOf = async (rules: RulesStore, houseId: string): Promise<RulesView> => {
  const versions = (await rules.versions(houseId, RULES_VERSIONS_SHOWN)).map(rulesView);
  return { current: versions[0]!, versions };
};

/** What the house sells under, and what it sold under before. */
export const readRulesEndpoint = ({ rules }: RulesDeps) =>
  endpoint({
    method: 'GET',
    path: '/api/houses/:house_id/rules',
    access: { who: 'house', roles: ['manager', 'clerk', 'auctioneer', 'finance'] },
    handle: async ({ params }) => ({ body: await viewOf(rules, params['house_id']!) }),
  });

/**
 * Saves a new version, if nobody saved one since the one that was edited. The same rules again save
 * nothing. Sales that are published keep the version they were published under.
 */
export const putRulesEndpoint = ({ rules, clock }: RulesDeps) =>
  endpoint({
    method: 'PUT',
    path: '/api/houses/:house_id/rules',
    access: { who: 'house', roles: ['manager'] },
    body: rulesBody,
    handle: async (request) => {
      const houseId = request.params['house_id']!;
      const { version, ...given } = request.body;
      const next = rulesOf(given);
      const now = await rules.current(houseId);
      if (!isSame(now, next)) {
        const saved: SavedRules = {
          ...next,
          version: version + 1,
          by: sessionOf(request).user_id,
          at_ms: clock.now(),
        };
        if (now.version !== version || !(await rules.insert(houseId, saved)))
          throw await changedMeanwhile(rules, houseId);
      }
      return { body: await viewOf(rules, houseId) };
    },
  });

const isSame = (a: SavedRules, b: Omit<SavedRules, 'version'>): boolean =>
  isDeepStrictEqual([a.policy, a.money], [b.policy, b.money]);

async function changedMeanwhile(rules: RulesStore, houseId: string): Promise<GavelError> {
  const { version } = await rules.current(houseId);
  return new GavelError('WRONG_STATE', `the rules are at version ${version} by now`, { version });
}
