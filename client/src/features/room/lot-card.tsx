import { useTranslation } from 'react-i18next';
import type { AuctionView, LotView } from '@gavel/contracts/http';
import { LotImage } from '@gavel/ui/components';
import { Estimate } from '../../shared/estimate';
import styles from './room-page.module.css';

/** The work on the block: its picture on a quiet ground and its caption, as in a printed catalogue. */
export function LotCard(props: {
  auction: AuctionView;
  lot: LotView | undefined;
  onOpen: () => void;
}) {
  const { t } = useTranslation();
  const { auction, lot } = props;
  if (!lot) return <div className={styles.stage} />;
  return (
    <figure className={styles.card}>
      <button type="button" className={styles.stage} onClick={props.onOpen}>
        <LotImage image={lot.image} sizes="(min-width: 1024px) 50vw, 100vw" first contain />
      </button>
      <figcaption className={styles.caption}>
        <span className={styles.lotNo}>
          {t('room.lotOf', { no: lot.lot_no, count: auction.lots })}
        </span>
        <h1 className={styles.title}>{lot.title}</h1>
        <p className={styles.byline}>
          {lot.artist}, {lot.year} · {lot.medium}
        </p>
        <p className={styles.estimate}>
          {t('common.estimate')} <Estimate auction={auction} lot={lot} />
        </p>
      </figcaption>
    </figure>
  );
}
