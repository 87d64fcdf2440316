import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { IconArrowBigUpLines, IconCircleCheck, IconGavel, IconTrophy } from '@tabler/icons-react';
import type { AuctionView, LotView } from '@gavel/contracts/http';
import { AmountText, LotImage, StateWord, type IconType, type Tone } from '@gavel/ui/components';
import type { Fields, Rows } from '@gavel/ui/live-store';
import { Estimate } from '../../shared/estimate';
import { listedStatus, type LotNow } from './lot-now';
import { hasBidOn, wonOf } from './own-facts';
import styles from './lists.module.css';

interface Props {
  auction: AuctionView;
  lots: readonly LotView[];
  rows: Rows | undefined;
  own: readonly Fields[] | undefined;
  lot: LotNow | null;
  leading: boolean;
  onOpen: (lot: LotView) => void;
}
interface Look {
  tone: Tone;
  word: string;
  icon?: IconType;
}

/** Mine first (leading, outbid, won), else what the lot's own row says. */
function lookOf(props: Props, lot: LotView, status: string, outcome: string | null): Look {
  const current = props.lot?.no === lot.lot_no;
  if (wonOf(props.own, lot.lot_no))
    return { tone: 'lead', word: 'room.list.won', icon: IconTrophy };
  const selling = current && ['Open', 'Warned', 'LastCall', 'Hammered'].includes(status);
  if (selling && props.leading)
    return { tone: 'lead', word: 'room.list.leading', icon: IconCircleCheck };
  if (selling && props.lot && hasBidOn(props.own, props.lot)) {
    return { tone: 'outbid', word: 'room.list.outbid', icon: IconArrowBigUpLines };
  }
  if (selling) return { tone: 'go', word: 'room.list.live', icon: IconGavel };
  return { tone: 'quiet', word: `lotStatus.${outcome ?? status}` };
}

/** The sale's lots in order, each with its state; opening one leaves the bidding where it is. */
export function LotList(props: Props) {
  const { t } = useTranslation();
  const currentRow = useRef<HTMLLIElement>(null);
  const current = props.lot?.no;
  useEffect(() => currentRow.current?.scrollIntoView({ block: 'nearest' }), [current]);
  return (
    <ol className={styles.lots}>
      {props.lots.map((lot) => {
        const { status, outcome, hammer } = listedStatus(props.rows, lot);
        const look = lookOf(props, lot, status, outcome);
        const here = lot.lot_no === current;
        return (
          <li key={lot.lot_no} ref={here ? currentRow : undefined} data-here={here || undefined}>
            <button type="button" onClick={() => props.onOpen(lot)}>
              <span className={styles.thumb}>
                <LotImage image={lot.image} sizes="56px" contain />
              </span>
              <span className={styles.lotText}>
                <span className={styles.lotTitle}>
                  <span className="num">{lot.lot_no}</span> {lot.title}
                </span>
                <span className={styles.lotSub}>
                  {hammer ? (
                    <AmountText minor={hammer} {...props.auction} />
                  ) : (
                    <Estimate auction={props.auction} lot={lot} />
                  )}
                </span>
              </span>
              <StateWord tone={look.tone} icon={look.icon}>
                {t(look.word)}
              </StateWord>
            </button>
          </li>
        );
      })}
    </ol>
  );
}
