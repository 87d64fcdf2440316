import { QueryClient } from '@tanstack/react-query';
import { ApiProblem } from '@gavel/ui/api';

/** A catalogue may be this old before it is read again; live prices come by push, not from here. */
const STALE_MS = 15_000;
const RETRIES = 2;

/** Reads are repeated when nobody answered or we failed; a refusal is not: it would stay one. */
export function createQueries(): QueryClient {
  const worthRepeating = (error: unknown) =>
    !(error instanceof ApiProblem) || error.status === 0 || error.status >= 500;
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: STALE_MS,
        retry: (failures, error) => failures < RETRIES && worthRepeating(error),
      },
    },
  });
}
