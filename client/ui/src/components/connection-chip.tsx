import { IconAntennaBars5, IconAntennaBarsOff, IconHourglassEmpty } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useGavel } from '../gavel';
import { useLive } from '../live-store';
import { CONNECTION, type Connection } from '../push';
import { StateWord, type IconType, type Tone } from './state-word';

const LOOK: Record<Connection['status'], { tone: Tone; icon: IconType }> = {
  live: { tone: 'quiet', icon: IconAntennaBars5 },
  slow: { tone: 'warn', icon: IconHourglassEmpty },
  connecting: { tone: 'quiet', icon: IconHourglassEmpty },
  lost: { tone: 'outbid', icon: IconAntennaBarsOff },
  off: { tone: 'quiet', icon: IconAntennaBarsOff },
};

/** How the line is, and how long the last answer of the engine took. */
export function ConnectionChip({ answeredInMs }: { answeredInMs?: number | undefined }) {
  const { t } = useTranslation();
  const { store } = useGavel();
  const status = useLive<Connection>(store, CONNECTION)?.status ?? 'off';
  return (
    <StateWord {...LOOK[status]}>
      {t(`room.chip.${status}`)}
      {status === 'live' && answeredInMs !== undefined && (
        <span className="num"> · {t('room.chip.answer', { ms: answeredInMs })}</span>
      )}
    </StateWord>
  );
}
