import { useTranslation } from 'react-i18next';
import type { DeskView } from '@gavel/contracts/http';
import { AmountText } from '@gavel/ui/components';
import type { Rows } from '@gavel/ui/live-store';
import { railOf, type Desk } from './desk-model';
import { LotWord } from './words';
import styles from './desk.module.css';

/**
 * Every lot in the order of sale, with its state and what it brought. A row of the board changes with
 * the lot's state, not with each bid: the price of the lot on the block is the desk's.
 */
export function LotRail(props: { view: DeskView; desk: Desk; board: Rows | undefined }) {
  const { t } = useTranslation();
  const { currency, exponent } = props.view.auction;
  const lots = railOf(props.view, props.board);
  const { lot: here } = props.desk;
  const sold = lots.filter((lot) => lot.status === 'Final' && lot.outcome === 'sold').length;
  return (
    <section className={styles.rail} aria-label={t('admin.desk.lots')}>
      <h2 className={styles.panelTitle}>
        {t('admin.desk.lots')}
        <span className="num">{t('home.soldOf', { sold, lots: lots.length })}</span>
      </h2>
      <ol>
        {lots.map((lot) => (
          <li key={lot.lotNo} data-here={lot.lotNo === here?.lotNo || undefined}>
            <span className="num">{lot.lotNo}</span>
            <span className={styles.railTitle}>{lot.title}</span>
            <AmountText
              minor={lot.hammer ?? (lot.lotNo === here?.lotNo ? here.price : lot.price)}
              currency={currency}
              exponent={exponent}
            />
            <LotWord status={lot.status} outcome={lot.outcome} />
          </li>
        ))}
      </ol>
    </section>
  );
}
