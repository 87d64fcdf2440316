import { Button, CloseButton } from '@mantine/core';
import { IconAlertTriangle, IconLoader2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { StateWord } from '@gavel/ui/components';
import type { Doing } from './use-act';
import { explainToClerk, leaderText, priceText } from './words';
import styles from './desk.module.css';

/** What became of the last press: under way, refused with its reason and remedy, or nothing to say. */
export function OutcomeSlot({ auction, desk, commands, state }: Doing) {
  const { t } = useTranslation();
  // Its dialog shows what it was told.
  const refused = state.refused?.name === 'room_paddle' ? null : state.refused;
  const asking = state.running.find((one) => one.unknown);
  const { means, remedy, trace } = refused ? explainToClerk(t, refused.error) : {};
  return (
    <div className={styles.outcome}>
      <div role="status" aria-atomic>
        {asking && (
          <div className={styles.outcomeRow}>
            <StateWord tone="warn" icon={IconLoader2}>
              {t('admin.outcome.checking', { act: t(`admin.command.${asking.name}`) })}
            </StateWord>
            <Button size="compact-sm" variant="default" onClick={() => commands.stop(asking.id)}>
              {t('admin.outcome.stop')}
            </Button>
          </div>
        )}
      </div>
      <div role="alert" aria-atomic>
        {refused && (
          <div className={styles.outcomeRow}>
            <div>
              <StateWord tone="outbid" icon={IconAlertTriangle}>
                {t('admin.outcome.refused', { act: t(`admin.command.${refused.name}`) })}
              </StateWord>
              <p>
                {means} <span className={styles.remedy}>{remedy}</span>{' '}
                {trace && t('error.trace', { id: trace })}
              </p>
              {desk.lot && (
                <p className="num">
                  {t('admin.outcome.now', {
                    price: priceText(desk.lot.price, auction),
                    who: leaderText(t, desk.lot.leader),
                    ask: priceText(desk.lot.ask, auction),
                  })}
                </p>
              )}
            </div>
            <CloseButton aria-label={t('common.close')} onClick={() => commands.dismiss()} />
          </div>
        )}
      </div>
    </div>
  );
}
