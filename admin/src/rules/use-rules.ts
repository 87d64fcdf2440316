import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { RulesView } from '@gavel/contracts/http';
import type { Currency } from '@gavel/contracts/money';
import type { HouseRules, PolicyName } from '@gavel/contracts/terms';
import type { TermsProblem } from '@gavel/contracts/terms-check';
import { ApiProblem } from '@gavel/ui/api';
import { useGavel } from '@gavel/ui/gavel';
import * as calls from '../app/calls';
import { useWork } from '../app/house';
import { bodyOf, draftOf, moneyDraft, readDraft, type MoneyDraft } from './rules-draft';
import type { RulesDraft } from './rules-draft';

export function useRulesRead() {
  const { api } = useGavel();
  const { houseId } = useWork();
  return useQuery({
    queryKey: ['rules', houseId],
    queryFn: () => calls.rules(api.call, houseId),
    // What one edits is not exchanged under one's hands: a newer version is told at the save.
    staleTime: Infinity,
  });
}

export type Said =
  { kind: 'saved' } | { kind: 'stale'; version: number } | { kind: 'error'; error: unknown };
export interface RulesForm {
  draft: RulesDraft;
  /** The rules as typed, or the last that were sound. */
  sound: HouseRules;
  /** As typed, the usual where a field is wrong. */
  typed: HouseRules;
  problems: readonly TermsProblem[];
  busy: boolean;
  said: Said | null;
  setPolicy(name: PolicyName, value: string | boolean): void;
  setMoney(currency: Currency, change: Partial<MoneyDraft>): void;
  /** The usual amounts again. */
  resetMoney(currency: Currency): void;
  put(draft: RulesDraft): void;
  save(): Promise<void>;
  readAgain(): Promise<void>;
}

export function useRulesForm(view: RulesView): RulesForm {
  const { api } = useGavel();
  const { houseId } = useWork();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(view.current));
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<Said | null>(null);
  const { value, problems } = readDraft(draft);
  const sound = useRef(value);
  if (problems.length === 0) sound.current = value;
  const change = (next: (old: RulesDraft) => RulesDraft) => {
    setSaid(null);
    setDraft(next);
  };
  const key = ['rules', houseId];
  return {
    draft,
    sound: sound.current,
    typed: value,
    problems,
    busy,
    said,
    setPolicy: (name, typed) =>
      change((old) => ({ ...old, policy: { ...old.policy, [name]: typed } })),
    setMoney: (currency, part) =>
      change((old) => ({
        ...old,
        money: { ...old.money, [currency]: { ...moneyDraft(old, currency), ...part } },
      })),
    resetMoney: (currency) =>
      change(({ policy, money: { [currency]: _own, ...money } }) => ({ policy, money })),
    put: (next) => change(() => next),
    async save() {
      setBusy(true);
      setSaid(null);
      try {
        const body = { version: view.current.version, ...bodyOf(draft) };
        const saved = await calls.putRules(api.call, houseId, body);
        queries.setQueryData(key, saved);
        setDraft(draftOf(saved.current));
        setSaid({ kind: 'saved' });
      } catch (error) {
        const stale = error instanceof ApiProblem && error.code === 'WRONG_STATE';
        setSaid(
          stale
            ? { kind: 'stale', version: Number(error.extra['version']) }
            : { kind: 'error', error },
        );
      } finally {
        setBusy(false);
      }
    },
    async readAgain() {
      const now = await queries.fetchQuery({
        queryKey: key,
        queryFn: () => calls.rules(api.call, houseId),
        staleTime: 0,
      });
      setDraft(draftOf(now.current));
      setSaid(null);
    },
  };
}
