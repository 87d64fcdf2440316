import type { TFunction } from 'i18next';
import { CODES, type Code } from '@gavel/contracts/codes';
import { ApiProblem } from './api';

/** Why something was refused and what to do, in the reader's words. */
export interface Explanation {
  means: string;
  remedy: string;
  /** Set for faults of ours: what a person quotes to us. */
  trace?: string;
}

/** The reader's words for a code; a code without its own text reads as the list of codes says. */
export function explainCode(t: TFunction, code: Code): Explanation {
  return {
    means: t(`refusal.${code}.means`, { defaultValue: CODES[code].means }),
    remedy: t(`refusal.${code}.remedy`, { defaultValue: CODES[code].remedy }),
  };
}

/** Any error of a call. A detail that names a field is kept: it says what to correct. */
export function explain(t: TFunction, error: unknown): Explanation {
  const code = error instanceof ApiProblem ? error.code : 'FAULT';
  if (code === 'OFFLINE') return { means: t('error.OFFLINE'), remedy: t('error.offlineRemedy') };
  if (!(error instanceof ApiProblem) || code === 'FAULT' || !(code in CODES)) {
    const trace = error instanceof ApiProblem ? error.extra.trace_id : undefined;
    const fault = { means: t('error.FAULT'), remedy: t('error.faultRemedy') };
    return typeof trace === 'string' ? { ...fault, trace } : fault;
  }
  const said = explainCode(t, code);
  return code === 'INVALID_REQUEST' && error.detail ? { ...said, means: error.detail } : said;
}
