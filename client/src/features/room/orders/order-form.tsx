import { Button, NativeSelect, Radio, SegmentedControl, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuctionView, QuoteView } from '@gavel/contracts/http';
import { ErrorPanel } from '@gavel/ui/components';
import { useGavel } from '@gavel/ui/gavel';
import { LOCALE } from '@gavel/ui/i18n/index';
import { freshId } from '@gavel/ui/ids';
import { moneyText, typedAmount } from '@gavel/ui/money';
import { moneyCase, type LotChoice } from './order-choices';
import { useOrderSender } from './use-order-sender';
import styles from './orders.module.css';

const QUOTE_AFTER_MS = 300;
/** An insurance ends by itself: what the choices add to now. */
const HOURS = [1, 3, 8] as const;
const HOUR_MS = 3_600_000;

type Kind = 'max' | 'insure';
interface Props {
  auction: AuctionView;
  choices: readonly LotChoice[];
  seenSeq: number;
  canSend: boolean;
}

/** The figure as typed, once the typing rests: each quote is a call. */
function useRested(value: string | null): string | null {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), QUOTE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
}

function useQuote(auctionId: string, lotNo: number | undefined, figure: string | null) {
  const { api } = useGavel();
  const asked = useRested(figure);
  return useQuery({
    queryKey: ['quote', auctionId, lotNo, asked],
    queryFn: () => api.quote(auctionId, lotNo!, asked!),
    enabled: lotNo !== undefined && asked !== null,
    retry: false,
    staleTime: 5_000,
  });
}

/** "To promise 5,000 (6,560.00 with fees) we move 10,000.00": said before anything is sent. */
function MoneyOf({ auction, quote }: { auction: AuctionView; quote: QuoteView }) {
  const { t } = useTranslation();
  const write = (minor: string, style: 'short' | 'full' = 'full') =>
    moneyText({ minor, ...auction }, style, LOCALE);
  return (
    <p className={styles.promise} data-case={moneyCase(quote)}>
      {t(`room.orders.money.${moneyCase(quote)}`, {
        figure: write(quote.amount_minor, 'short'),
        allIn: write(quote.all_in_minor),
        moves: write(quote.moves_minor),
        short: write(quote.shortfall_minor),
      })}
    </p>
  );
}

/** Lodges a maximum, or an insurance for the time one's line is down. */
export function OrderForm({ auction, choices, seenSeq, canSend }: Props) {
  const { t } = useTranslation();
  const { clock } = useGavel();
  const [kind, setKind] = useState<Kind>('max');
  const [picked, setPicked] = useState<number | null>(null);
  const [typed, setTyped] = useState('');
  const [money, setMoney] = useState<'round' | 'wallet'>('round');
  const [hours, setHours] = useState<string>(String(HOURS[0]));
  const sender = useOrderSender();
  const lot = choices.find((each) => each.no === picked) ?? choices[0];
  const figure = typedAmount(typed, auction.exponent);
  const quote = useQuote(auction.auction_id, lot?.no, figure);
  if (!lot) return <p className={styles.none}>{t('room.orders.noLot')}</p>;

  async function lodge(event: FormEvent) {
    event.preventDefault();
    if (!lot || !figure) return;
    const order = {
      type: kind,
      bid_id: freshId(),
      auction_id: auction.auction_id,
      lot_no: lot.no,
      epoch: lot.epoch,
      amount_minor: figure,
      seen_seq: seenSeq,
      limited_ok: money === 'wallet',
      may_top_up: true,
      ...(kind === 'insure' && { expires_at_ms: clock.now() + Number(hours) * HOUR_MS }),
    };
    if (await sender.send(order)) setTyped('');
  }
  return (
    <form className={styles.form} onSubmit={(event) => void lodge(event)}>
      <SegmentedControl
        fullWidth
        aria-label={t('room.orders.kind')}
        value={kind}
        onChange={(value) => setKind(value as Kind)}
        data={[
          { value: 'max', label: t('room.orders.max') },
          { value: 'insure', label: t('room.orders.insure') },
        ]}
      />
      <p className={styles.hint}>{t(`room.orders.hint.${kind}`)}</p>
      <NativeSelect
        label={t('room.orders.lot')}
        value={String(lot.no)}
        onChange={(event) => setPicked(Number(event.currentTarget.value))}
        data={choices.map((each) => ({
          value: String(each.no),
          label: `${t('common.lot', { no: each.no })} · ${each.title}`,
        }))}
      />
      <TextInput
        label={t('room.orders.figure')}
        inputMode="decimal"
        autoComplete="off"
        value={typed}
        error={typed && !figure ? t('account.badAmount') : null}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {kind === 'insure' && (
        <NativeSelect
          label={t('room.orders.until')}
          value={hours}
          onChange={(event) => setHours(event.currentTarget.value)}
          data={HOURS.map((count) => ({
            value: String(count),
            label: t('room.orders.hours', { count }),
          }))}
        />
      )}
      <Radio.Group
        label={t('room.orders.funds')}
        value={money}
        onChange={(value) => setMoney(value as typeof money)}
      >
        <Radio value="round" label={t('room.orders.round')} mt="xs" />
        <Radio value="wallet" label={t('room.orders.wallet')} mt="xs" />
      </Radio.Group>
      <div className={styles.quoteSlot} aria-live="polite">
        {figure && quote.data && <MoneyOf auction={auction} quote={quote.data} />}
        {figure && quote.error && <ErrorPanel error={quote.error} />}
      </div>
      <Button
        type="submit"
        color="go"
        fullWidth
        loading={sender.busy}
        disabled={!canSend || !figure || quote.data === undefined}
      >
        {t(`room.orders.lodge.${kind}`)}
      </Button>
      <p className={styles.said} role="status">
        {sender.said}
      </p>
    </form>
  );
}
