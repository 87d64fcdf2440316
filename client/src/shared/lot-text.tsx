import { useTranslation } from 'react-i18next';
import type { AuctionView, LotView } from '@gavel/contracts/http';
import { LotImage } from '@gavel/ui/components';
import { Estimate } from './estimate';
import styles from './lot-text.module.css';

/** A lot as a catalogue prints it: picture, title, facts, essay. */
export function LotText({ auction, lot }: { auction: AuctionView; lot: LotView }) {
  return (
    <article className={styles.lot}>
      <LotImage image={lot.image} sizes="(min-width: 768px) 560px, 100vw" />
      <header>
        <h2 className={styles.title}>{lot.title}</h2>
        <p className={styles.artist}>{lot.artist}</p>
      </header>
      <LotFacts auction={auction} lot={lot} />
    </article>
  );
}

/** Estimate, the work's own facts, and the texts. */
export function LotFacts({ auction, lot }: { auction: AuctionView; lot: LotView }) {
  const { t } = useTranslation();
  const facts: [string, string | number | undefined][] = [
    ['medium', lot.medium],
    ['year', lot.year],
    ['size', lot.size],
    ['edition', lot.edition],
  ];
  return (
    <>
      <dl className={styles.facts}>
        <div>
          <dt>{t('common.estimate')}</dt>
          <dd>
            <Estimate auction={auction} lot={lot} />
          </dd>
        </div>
        {facts.map(([name, value]) =>
          value === undefined ? null : (
            <div key={name}>
              <dt>{t(`lot.${name}`)}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
        <div>
          <dt>{t('lot.reserve')}</dt>
          <dd>
            {t(lot.has_reserve ? 'lot.withReserve' : 'lot.withoutReserve')}
            <small>{t(lot.has_reserve ? 'lot.reserveNote' : 'lot.noReserveNote')}</small>
          </dd>
        </div>
      </dl>
      <section className={styles.essay}>
        <p>{lot.description}</p>
        <h3>{t('lot.provenance')}</h3>
        <p>{lot.provenance}</p>
        <h3>{t('lot.condition')}</h3>
        <p>{lot.condition}</p>
      </section>
    </>
  );
}
