import { useTranslation } from 'react-i18next';
import type { DeskView } from '@gavel/contracts/http';
import { AmountText, LotImage } from '@gavel/ui/components';
import type { Desk } from './desk-model';
import { ReserveWord, priceText } from './words';
import styles from './desk.module.css';

/** The work on the block, as the auctioneer reads it out; before the first, the one that comes. */
export function LotCard({ view, desk }: { view: DeskView; desk: Desk }) {
  const { t } = useTranslation();
  const lotNo = desk.lot?.lotNo ?? desk.nextLot;
  const lot = view.lots.find((one) => one.lot_no === lotNo);
  const { auction } = view;
  if (!lot) return <div className={styles.card} />;
  return (
    <article className={styles.card}>
      <div className={styles.cardImage}>
        <LotImage image={lot.image} sizes="120px" first contain />
      </div>
      <div className={styles.cardText}>
        <p className={styles.cardNo}>
          {desk.lot
            ? t('common.lot', { no: lot.lot_no })
            : t('admin.desk.first', { no: lot.lot_no })}
        </p>
        <h2>{lot.title}</h2>
        <p className={styles.cardArtist}>
          {lot.artist}, {lot.year}
          <span className={styles.cardSmall}>
            {lot.medium}, {lot.size}
          </span>
        </p>
        <dl className={styles.cardFacts}>
          <div>
            <dt>{t('common.estimate')}</dt>
            <dd className="num">
              {t('common.estimateRange', {
                low: priceText(lot.low_minor, auction),
                high: priceText(lot.high_minor, auction),
              })}
            </dd>
          </div>
          <div>
            <dt>{t('admin.desk.reserve')}</dt>
            <dd className={styles.reserve}>
              {desk.reserveMinor && <AmountText minor={desk.reserveMinor} {...money(view)} />}
              {desk.lot ? (
                <ReserveWord reserve={desk.lot.reserve} />
              ) : (
                t(lot.has_reserve ? 'lot.withReserve' : 'lot.withoutReserve')
              )}
            </dd>
          </div>
          <div>
            <dt>{t('admin.desk.next')}</dt>
            <dd>
              {desk.nextLot === null ? t('common.none') : t('common.lot', { no: desk.nextLot })}
              {desk.nextHasBook && <span className={styles.book}>{t('admin.desk.book')}</span>}
            </dd>
          </div>
        </dl>
      </div>
    </article>
  );
}
const money = ({ auction: { currency, exponent } }: DeskView) => ({ currency, exponent });
