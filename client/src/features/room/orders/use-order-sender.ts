import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useGavel } from '@gavel/ui/gavel';
import type { Outcome } from '@gavel/ui/outcome';
import { explainCode } from '@gavel/ui/refusal';
import { sendUntilAnswered } from './send-until-answered';

/** Sends an order or takes one back, and says in one sentence what became of it. */
export function useOrderSender() {
  const { t } = useTranslation();
  const { push } = useGavel();
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState('');

  function sentence(outcome: Outcome): string {
    if (outcome.kind === 'done') return t('room.orders.done');
    if (outcome.kind === 'unknown') {
      return t(outcome.topupPending ? 'room.orders.moving' : 'room.orders.unknown');
    }
    const { means, remedy } = explainCode(t, outcome.code);
    return `${means} ${remedy}`;
  }
  return {
    busy,
    said,
    /** True: it is done. */
    async send(message: object): Promise<boolean> {
      setBusy(true);
      setSaid('');
      const outcome = await sendUntilAnswered((each) => push.send(each), message);
      setBusy(false);
      setSaid(sentence(outcome));
      return outcome.kind === 'done';
    },
  };
}
