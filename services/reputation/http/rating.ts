import { endpoint, type Clock } from '../../contracts/ports';
import { evidenceOf, indexOf } from '../domain/rating';
import type { Points } from '../store/points';

/**
 * `{index, points}`: the index as a whole number, rounded down (journals hold integers alone), and
 * the facts behind it, each with its event. Somebody without facts has the index of a beginner.
 */
export const ratingEndpoint = (points: Points, clock: Clock) =>
  endpoint({
    method: 'GET',
    path: '/internal/ratings/:user_id',
    access: { who: 'service' },
    handle: async ({ params }) => {
      const facts = await points.ofUser(params['user_id']!);
      const index = Math.floor(indexOf(evidenceOf(facts, clock.now())));
      return { body: { index, points: facts.map(({ user_id: _user, ...fact }) => fact) } };
    },
  });
