import {
  IconCircleCheck,
  IconAlertOctagon,
  IconHandClick,
  IconHeartbeat,
  IconSnowflake,
  IconUserOff,
  IconUsers,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ConnectionChip, StateWord } from '@gavel/ui/components';
import { useTick } from '../app/use-tick';
import type { Desk } from './desk-model';
import styles from './desk.module.css';

/** The desk counts as unheard before the engine would pause: it waits two seconds at the least. */
const QUIET_MS = 2_000;

/** Whether the engine, the line and the desk are well, and how many are there. */
export function Lamps({ desk, heard }: { desk: Desk; heard: number | null }) {
  const { t } = useTranslation();
  const { online, bidders, armed } = desk.presence;
  return (
    <div className={styles.lamps}>
      <EngineLamp desk={desk} />
      <span className={styles.line}>
        {t('admin.desk.line')}
        <ConnectionChip />
      </span>
      <DeskLamp heard={heard} desk={desk} />
      <span className={styles.counts}>
        <Count icon={IconUsers} name={t('admin.desk.online')} value={online} />
        <Count icon={IconUsers} name={t('admin.desk.bidders')} value={bidders} />
        <Count icon={IconHandClick} name={t('admin.desk.armed')} value={armed} />
      </span>
    </div>
  );
}

function EngineLamp({ desk }: { desk: Desk }) {
  const { t } = useTranslation();
  if (desk.status === 'FROZEN')
    return (
      <StateWord tone="outbid" icon={IconSnowflake}>
        {t(`admin.lamp.${desk.reason === 'NO_ANSWER' ? 'noAnswer' : 'frozen'}`)}
      </StateWord>
    );
  if (desk.reason === 'HALTED')
    return (
      <StateWord tone="outbid" icon={IconAlertOctagon}>
        {t('admin.lamp.halted')}
      </StateWord>
    );
  return (
    <StateWord tone="quiet" icon={IconCircleCheck}>
      {t('admin.lamp.engine')}
    </StateWord>
  );
}

function DeskLamp({ heard, desk }: { heard: number | null; desk: Desk }) {
  const { t } = useTranslation();
  const now = useTick(500);
  if (!['Waiting', 'Live', 'Paused', 'FROZEN'].includes(desk.status)) return null;
  if (heard === null || now - heard > QUIET_MS)
    return (
      <StateWord tone="warn" icon={IconUserOff}>
        {t('admin.lamp.unheard')}
      </StateWord>
    );
  return (
    <StateWord tone="quiet" icon={IconHeartbeat}>
      {t('admin.lamp.heard')}
    </StateWord>
  );
}

function Count(props: { icon: typeof IconUsers; name: string; value: number | null }) {
  return (
    <span className={styles.count}>
      <props.icon size={16} stroke={1.75} aria-hidden />
      <strong className="num">{props.value ?? '–'}</strong> {props.name}
    </span>
  );
}
