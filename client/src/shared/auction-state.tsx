import { useTranslation } from 'react-i18next';
import {
  IconBroadcast,
  IconCalendarEvent,
  IconCircleX,
  IconGavel,
  IconPlayerPause,
} from '@tabler/icons-react';
import { StateWord, type IconType, type Tone } from '@gavel/ui/components';

/** Whether a sale is on, comes, or is over. */
export type Phase = 'live' | 'coming' | 'past';
const PHASES: Record<string, Phase> = {
  Live: 'live',
  Paused: 'live',
  Draft: 'coming',
  Published: 'coming',
  Waiting: 'coming',
};
export const phaseOf = (status: string): Phase => PHASES[status] ?? 'past';

const LOOK: Record<string, { tone: Tone; icon: IconType }> = {
  Live: { tone: 'go', icon: IconBroadcast },
  Paused: { tone: 'warn', icon: IconPlayerPause },
  Published: { tone: 'quiet', icon: IconCalendarEvent },
  Waiting: { tone: 'quiet', icon: IconCalendarEvent },
  Cancelled: { tone: 'outbid', icon: IconCircleX },
};

/** A sale's state: one word, with its colour and icon. */
export function AuctionState({ status }: { status: string }) {
  const { t } = useTranslation();
  const look = LOOK[status] ?? { tone: 'quiet', icon: IconGavel };
  return <StateWord {...look}>{t(`auctionStatus.${status}`)}</StateWord>;
}
