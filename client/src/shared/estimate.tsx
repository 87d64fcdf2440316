import type { AuctionView, LotView } from '@gavel/contracts/http';
import { moneyText } from '@gavel/ui/money';
import { LOCALE } from '@gavel/ui/i18n/index';
import { useTranslation } from 'react-i18next';

/** The estimate of a lot: "£200 to £900". */
export function Estimate(props: {
  auction: Pick<AuctionView, 'currency' | 'exponent'>;
  lot: Pick<LotView, 'low_minor' | 'high_minor'>;
}) {
  const { t } = useTranslation();
  const { currency, exponent } = props.auction;
  const write = (minor: string) => moneyText({ minor, currency, exponent }, 'short', LOCALE);
  return (
    <span className="num">
      {t('common.estimateRange', {
        low: write(props.lot.low_minor),
        high: write(props.lot.high_minor),
      })}
    </span>
  );
}
