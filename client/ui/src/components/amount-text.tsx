import { moneyText, type Money, type MoneyStyle } from '../money';
import { LOCALE } from '../i18n';

interface Props extends Omit<Money, 'minor'> {
  /** Digits in minor units; none draws a dash. */
  minor: string | null | undefined;
  /** Prices and asks are `short`, money owed, held or moved is `full`. */
  style?: MoneyStyle;
  className?: string;
}

/** An amount as text in tabular figures. The one way an amount reaches a screen. */
export function AmountText({ minor, currency, exponent, style = 'short', className }: Props) {
  const text = minor ? moneyText({ minor, currency, exponent }, style, LOCALE) : '–';
  return <span className={className ? `num ${className}` : 'num'}>{text}</span>;
}
