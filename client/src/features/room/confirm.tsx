import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AuctionView } from '@gavel/contracts/http';
import { AmountText, Sheet } from '@gavel/ui/components';
import { LOCALE } from '@gavel/ui/i18n/index';
import { moneyText } from '@gavel/ui/money';
import type { Asked } from './use-bid';
import styles from './lists.module.css';

interface Props {
  auction: AuctionView;
  asked: Asked | null;
  onYes: () => void;
  onNo: () => void;
}

/** Asks once in an auction, with the sum that would be owed; the amount is frozen while it asks. */
export function Confirm({ auction, asked, onYes, onNo }: Props) {
  const { t } = useTranslation();
  const amount = asked?.bid.amount_minor ?? null;
  const jump = asked?.why === 'jump';
  return (
    <Sheet
      open={asked !== null}
      onClose={onNo}
      place="middle"
      title={t(jump ? 'room.confirm.jumpTitle' : 'room.confirm.title')}
    >
      <dl className={styles.sums}>
        <div>
          <dt>{t('room.confirm.bid')}</dt>
          <dd>
            <AmountText minor={amount} {...auction} />
          </dd>
        </div>
        {asked?.allIn && (
          <div>
            <dt>{t('room.confirm.allIn')}</dt>
            <dd>
              <AmountText minor={asked.allIn} {...auction} style="full" />
            </dd>
          </div>
        )}
      </dl>
      <p className={styles.note}>{t(jump ? 'room.confirm.jumpText' : 'room.confirm.text')}</p>
      <div className={styles.modalButtons}>
        <Button variant="default" onClick={onNo}>
          {t('room.confirm.no')}
        </Button>
        <Button color="go" onClick={onYes}>
          {amount &&
            t('room.confirm.yes', {
              amount: moneyText({ minor: amount, ...auction }, 'short', LOCALE),
            })}
        </Button>
      </div>
    </Sheet>
  );
}
