import type { TopupView } from '@gavel/contracts/http';
import type { Currency } from '@gavel/contracts/money';
import type { Api } from '@gavel/ui/api';

/** Goes to the bank's page. Only web addresses: whatever else a payment names is not followed. */
export function goToBank(topup: Pick<TopupView, 'redirect_url'>): void {
  if (!topup.redirect_url) return;
  const url = new URL(topup.redirect_url, window.location.href);
  if (url.protocol === 'https:' || url.protocol === 'http:') window.location.assign(url);
}

/**
 * Asks for money on a wallet of that currency, opening the wallet if there is none, and leaves for the
 * bank's page; it comes back to `returnPath`. `key` is minted at the press: a repeat starts no second
 * payment.
 */
export async function topUp(
  api: Api,
  money: { minor: string; currency: Currency },
  key: string,
  returnPath: string,
): Promise<void> {
  const wallet = await api.openWallet(money.currency);
  goToBank(await api.topUp(wallet.wallet_id, key, money.minor, returnPath));
}
