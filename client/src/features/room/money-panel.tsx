import { Button } from '@mantine/core';
import { IconLockDollar, IconWallet } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuctionView } from '@gavel/contracts/http';
import { AmountText, ErrorPanel, StateWord } from '@gavel/ui/components';
import { useGavel } from '@gavel/ui/gavel';
import { LOCALE } from '@gavel/ui/i18n/index';
import { freshId } from '@gavel/ui/ids';
import { moneyText } from '@gavel/ui/money';
import type { Room } from './use-room';
import styles from './lists.module.css';

interface Props {
  auction: AuctionView;
  room: Pick<Room, 'money' | 'wallet' | 'funds' | 'view'>;
}

/** One balance to bid with, and where each part of it is. */
export function MoneyPanel({ auction, room }: Props) {
  const { t } = useTranslation();
  const { api } = useGavel();
  const [error, setError] = useState<unknown>(null);
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  // One id a press: a repeat after a lost answer moves nothing twice.
  const key = useRef<string | null>(null);
  const { money, wallet, funds } = room;
  const free = money?.available ?? '0';

  async function sendBack() {
    key.current ??= freshId();
    setBusy(true);
    setError(null);
    try {
      await api.returnMoney(auction.auction_id, key.current, free);
      key.current = null;
      setSaid(
        t('room.money.returned', {
          amount: moneyText({ minor: free, ...auction }, 'full', LOCALE),
        }),
      );
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  }
  const rows: [string, string | null | undefined][] = [
    ['wallet', wallet ?? '0'],
    ['paddle', money?.available],
    ['held', money?.held],
    ['captured', money?.captured],
    ['limit', room.view.paddle?.limit_minor],
  ];
  return (
    <div className={styles.money}>
      <div className={styles.headline}>
        <StateWord tone="quiet" icon={IconWallet}>
          {t('room.money.canBid')}
        </StateWord>
        <AmountText className={styles.funds} minor={funds} {...auction} style="full" />
      </div>
      <dl>
        {rows.map(([name, minor]) =>
          minor === undefined || minor === null ? null : (
            <div key={name} data-held={name === 'held' && minor !== '0' ? true : undefined}>
              <dt>
                {name === 'held' && <IconLockDollar size={16} stroke={1.75} aria-hidden />}
                {t(`room.money.${name}`)}
              </dt>
              <dd>
                <AmountText minor={minor} {...auction} style="full" />
              </dd>
            </div>
          ),
        )}
      </dl>
      <p className={styles.note}>{t('room.money.sumNote')}</p>
      <Button
        variant="default"
        fullWidth
        loading={busy}
        disabled={free === '0'}
        onClick={() => void sendBack()}
      >
        {t('room.money.returnAll')}
      </Button>
      <p className={styles.saidBack} role="status">
        {said}
      </p>
      {error !== null && <ErrorPanel error={error} />}
    </div>
  );
}
