import {
  IconBroadcast,
  IconCalendarEvent,
  IconCircleX,
  IconGavel,
  IconPencil,
  IconPlayerPause,
  IconSnowflake,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { StateWord, type IconType, type Tone } from '@gavel/ui/components';

const LOOK: Record<string, { tone: Tone; icon: IconType }> = {
  Draft: { tone: 'quiet', icon: IconPencil },
  Published: { tone: 'quiet', icon: IconCalendarEvent },
  Waiting: { tone: 'quiet', icon: IconCalendarEvent },
  Live: { tone: 'go', icon: IconBroadcast },
  Paused: { tone: 'warn', icon: IconPlayerPause },
  FROZEN: { tone: 'outbid', icon: IconSnowflake },
  Cancelled: { tone: 'outbid', icon: IconCircleX },
};

/** An auction's state as the house says it: the states that bidders see as one are told apart. */
export function AuctionState({ status }: { status: string }) {
  const { t } = useTranslation();
  const look = LOOK[status] ?? { tone: 'quiet', icon: IconGavel };
  return <StateWord {...look}>{t(`admin.status.${status}`)}</StateWord>;
}
