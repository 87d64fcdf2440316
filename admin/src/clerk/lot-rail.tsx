import { ActionIcon, Menu } from '@mantine/core';
import { IconAlertTriangle, IconDots } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { DeskView } from '@gavel/contracts/http';
import { AmountText, StateWord } from '@gavel/ui/components';
import type { Rows } from '@gavel/ui/live-store';
import { lotActsOf } from './acts';
import { railOf, type RailLot } from './desk-model';
import type { Doing } from './use-act';
import { LotWord } from './words';
import styles from './desk.module.css';

interface Props extends Doing {
  view: DeskView;
  board: Rows | undefined;
  /** Lots sold to the room whose buyer nobody has named. */
  buyerless: readonly number[];
}

/**
 * Every lot in the order of sale, with its state, what it brought, and what may be done with it. A row
 * of the board changes with the lot's state, not with each bid: the price of the lot on the block is
 * the desk's.
 */
export function LotRail(props: Props) {
  const { t } = useTranslation();
  const { view, desk, buyerless } = props;
  const { currency, exponent } = view.auction;
  const lots = railOf(view, props.board);
  const { lot: here } = desk;
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
            <LotMenu {...props} lot={lot} />
            <span className={styles.railState}>
              <LotWord status={lot.status} outcome={lot.outcome} />
              {buyerless.includes(lot.lotNo) && (
                <StateWord tone="warn" icon={IconAlertTriangle}>
                  {t('admin.desk.noBuyer')}
                </StateWord>
              )}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What may be done with a lot of the list; empty, its button is off but keeps its place. */
function LotMenu({ lot, view, desk, isManager, buyerless, openDialog }: Props & { lot: RailLot }) {
  const { t } = useTranslation();
  const acts = lotActsOf(desk.status, isManager, {
    status: lot.status,
    outcome: lot.outcome,
    hasReserve: view.lots.find((one) => one.lot_no === lot.lotNo)?.has_reserve ?? false,
    buyerless: buyerless.includes(lot.lotNo),
  });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          size={24}
          disabled={acts.length === 0}
          aria-label={t('admin.desk.lotActs', { no: lot.lotNo })}
        >
          <IconDots size={16} stroke={1.75} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {acts.map((act) => (
          <Menu.Item key={act} onClick={() => openDialog({ kind: act, lotNo: lot.lotNo })}>
            {t(`admin.lotAct.${act}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
