import {
  IconAlertTriangle,
  IconBellRinging,
  IconBuilding,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleDot,
  IconGavel,
  IconHourglass,
  IconLockOpen,
  IconSpeakerphone,
  IconStack2,
  IconTag,
  IconUserCircle,
  IconWorld,
} from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '@gavel/ui/api';
import { StateWord, type IconType, type Tone } from '@gavel/ui/components';
import { LOCALE } from '@gavel/ui/i18n/index';
import { moneyText, type Money } from '@gavel/ui/money';
import { explain, type Explanation } from '@gavel/ui/refusal';
import type { DeskLot } from './desk-model';

/** An amount as the desk's buttons and sentences say it. */
export const priceText = (minor: string | null, auction: Omit<Money, 'minor'>): string =>
  minor === null
    ? '–'
    : moneyText({ minor, currency: auction.currency, exponent: auction.exponent }, 'short', LOCALE);

/** Who leads, as the room says it. */
export function leaderText(t: TFunction, leader: string | null): string {
  const match = /^(net|room):([0-9]+)$/.exec(leader ?? '');
  if (match) return t(`admin.leader.${match[1]}`, { no: match[2] });
  if (leader === 'room') return t('admin.leader.unattributed');
  return t(leader === 'seller' ? 'admin.leader.seller' : 'admin.leader.nobody');
}
function leaderLook(leader: string | null): { tone: Tone; icon: IconType } {
  if (leader === null) return { tone: 'quiet', icon: IconCircleDashed };
  if (leader === 'room') return { tone: 'warn', icon: IconAlertTriangle };
  if (leader === 'seller') return { tone: 'warn', icon: IconUserCircle };
  return { tone: 'quiet', icon: leader.startsWith('room') ? IconBuilding : IconWorld };
}
export function Leader({ leader }: { leader: string | null }) {
  const { t } = useTranslation();
  return <StateWord {...leaderLook(leader)}>{leaderText(t, leader)}</StateWord>;
}

const LOT_LOOK: Record<string, { tone: Tone; icon: IconType }> = {
  Queued: { tone: 'quiet', icon: IconStack2 },
  Announced: { tone: 'quiet', icon: IconSpeakerphone },
  Open: { tone: 'go', icon: IconCircleDot },
  Warned: { tone: 'warn', icon: IconBellRinging },
  LastCall: { tone: 'warn', icon: IconHourglass },
};
/** A lot's state in one word; once it is over, how it ended. */
export function LotWord({ status, outcome }: { status: string; outcome: string | null }) {
  const { t } = useTranslation();
  const look = LOT_LOOK[status] ?? { tone: 'quiet', icon: IconGavel };
  const word = status === 'Final' && outcome ? outcome : status;
  return <StateWord {...look}>{t(`lotStatus.${word}`)}</StateWord>;
}

const RESERVE_LOOK: Record<DeskLot['reserve'], { tone: Tone; icon: IconType }> = {
  none: { tone: 'quiet', icon: IconLockOpen },
  met: { tone: 'go', icon: IconCircleCheck },
  unmet: { tone: 'warn', icon: IconTag },
};
export function ReserveWord({ reserve }: { reserve: DeskLot['reserve'] }) {
  const { t } = useTranslation();
  return <StateWord {...RESERVE_LOOK[reserve]}>{t(`admin.reserve.${reserve}`)}</StateWord>;
}

/** A refusal in the clerk's words; where there are none of his own, in everybody's. */
export function explainToClerk(t: TFunction, error: ApiProblem): Explanation {
  const said = explain(t, error);
  const own = (part: 'means' | 'remedy') =>
    t(`admin.refusal.${error.code}.${part}`, { defaultValue: said[part] });
  return { ...said, means: own('means'), remedy: own('remedy') };
}
