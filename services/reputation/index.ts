import type { Clock, Service, Sql } from '../contracts/ports';
import { pointsConsumer } from './events';
import { ratingEndpoint } from './http/rating';
import { migrations } from './store/migrations';
import { createPoints } from './store/points';

export interface ReputationDeps {
  sql: Sql;
  clock: Clock;
}

/** How sure we are that a bidder pays. */
export function createReputation({ sql, clock }: ReputationDeps): Service {
  const points = createPoints(sql);
  return {
    name: 'reputation',
    endpoints: [ratingEndpoint(points, clock)],
    consumers: [pointsConsumer(points)],
    jobs: [],
    prepare: () => sql.migrate('reputation', migrations),
  };
}
