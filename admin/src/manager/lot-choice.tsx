import { ActionIcon, TextInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus, IconSearch, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HouseLotView } from '@gavel/contracts/http';
import { CURRENCY_EXPONENT } from '@gavel/contracts/money';
import { AmountText } from '@gavel/ui/components';
import page from '../app/page.module.css';
import { momentText } from '../app/time';
import { closingOf, freeLots, moved, type AuctionDraft } from './auction-draft';
import { found } from './find';
import styles from './manager.module.css';

interface Props {
  lots: readonly HouseLotView[];
  draft: AuctionDraft;
  auctionId: string;
  wrong: string | undefined;
  fixed: boolean;
  onChange: (lotIds: string[]) => void;
}

/** Which lots are sold, in which order: a lot's number is its place in the left list. */
export function LotChoice({ lots, draft, auctionId, wrong, fixed, onChange }: Props) {
  const { t } = useTranslation();
  const [words, setWords] = useState('');
  const free = found(freeLots(lots, draft, auctionId), words);
  const byId = new Map(lots.map((lot) => [lot.lot_id, lot]));
  const chosen = draft.lotIds.flatMap((id) => byId.get(id) ?? []);
  return (
    <>
      <section>
        <h2 className={page.heading}>
          {t('admin.plan.chosen')}
          <span className={styles.count}>{t('common.lots', { count: chosen.length })}</span>
        </h2>
        {wrong && (
          <p className={styles.wrong} role="alert">
            {wrong}
          </p>
        )}
        {chosen.length === 0 && <p className={page.empty}>{t('admin.plan.chosenNone')}</p>}
        <ol className={styles.choice}>
          {chosen.map((lot, place) => (
            <li key={lot.lot_id}>
              <span className="num">{place + 1}</span>
              <LotLine lot={lot} closesAtMs={closingOf(draft, place)} />
              <span className={styles.moves} hidden={fixed}>
                <Tool
                  label={t('admin.plan.up', { title: lot.title })}
                  icon={IconArrowUp}
                  disabled={place === 0}
                  onClick={() => onChange(moved(draft.lotIds, lot.lot_id, -1))}
                />
                <Tool
                  label={t('admin.plan.down', { title: lot.title })}
                  icon={IconArrowDown}
                  disabled={place === chosen.length - 1}
                  onClick={() => onChange(moved(draft.lotIds, lot.lot_id, 1))}
                />
                <Tool
                  label={t('admin.plan.remove', { title: lot.title })}
                  icon={IconX}
                  onClick={() => onChange(draft.lotIds.filter((id) => id !== lot.lot_id))}
                />
              </span>
            </li>
          ))}
        </ol>
      </section>
      {!fixed && (
        <section>
          <h2 className={page.heading}>{t('admin.plan.free')}</h2>
          <TextInput
            mt={12}
            size="xs"
            leftSection={<IconSearch size={16} stroke={1.75} aria-hidden />}
            aria-label={t('admin.plan.search')}
            placeholder={t('admin.plan.search')}
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
            onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
          />
          {free.length === 0 && (
            <p className={page.empty}>{t('admin.plan.freeNone', { currency: draft.currency })}</p>
          )}
          <ul className={styles.choice}>
            {free.map((lot) => (
              <li key={lot.lot_id}>
                <Tool
                  label={t('admin.plan.add', { title: lot.title })}
                  icon={IconPlus}
                  onClick={() => onChange([...draft.lotIds, lot.lot_id])}
                />
                <LotLine lot={lot} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function LotLine({ lot, closesAtMs = null }: { lot: HouseLotView; closesAtMs?: number | null }) {
  const { t } = useTranslation();
  const money = { currency: lot.currency, exponent: CURRENCY_EXPONENT[lot.currency] };
  return (
    <>
      <span className={styles.choiceText}>
        <span className={page.work}>{lot.title}</span>
        <span className={styles.sub}>
          {lot.artist}
          {closesAtMs !== null && `, ${t('admin.plan.closes', { time: momentText(closesAtMs) })}`}
        </span>
      </span>
      <span className={styles.choiceEstimate}>
        <AmountText minor={lot.low_minor} {...money} />–
        <AmountText minor={lot.high_minor} {...money} />
      </span>
    </>
  );
}

function Tool(props: {
  label: string;
  icon: typeof IconX;
  disabled?: boolean;
  onClick: () => void;
}) {
  return (
    <ActionIcon
      variant="default"
      size={28}
      aria-label={props.label}
      title={props.label}
      disabled={props.disabled ?? false}
      onClick={props.onClick}
    >
      <props.icon size={16} stroke={1.75} />
    </ActionIcon>
  );
}
