import { CURRENCY_EXPONENT, majorText, type Currency } from '../../../services/contracts/money';
import { TEST_CARDS, type Intent } from './intent';

const escape = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

const STYLE = `
  :root { color-scheme: light; --ink: #1c2430; --soft: #5c6675; --line: #d9dee6; --act: #1f4fd8; }
  * { box-sizing: border-box; }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: #eef1f6;
    color: var(--ink); font: 16px/1.5 system-ui, sans-serif; padding: 16px; }
  main { width: 100%; max-width: 420px; background: #fff; border: 1px solid var(--line);
    border-radius: 12px; padding: 28px; box-shadow: 0 8px 30px rgb(28 36 48 / 8%); }
  header { display: flex; justify-content: space-between; align-items: baseline;
    border-bottom: 1px solid var(--line); padding-bottom: 14px; margin-bottom: 20px; }
  header b { letter-spacing: .02em; } header span { color: var(--soft); font-size: 13px; }
  h1 { font-size: 20px; margin: 0 0 4px; } p { margin: 0 0 16px; color: var(--soft); }
  .sum { font-size: 34px; font-weight: 650; font-variant-numeric: tabular-nums; margin: 4px 0 18px; }
  label { display: block; font-size: 14px; color: var(--soft); margin-bottom: 6px; }
  select, button { width: 100%; min-height: 48px; font: inherit; border-radius: 8px; }
  select { border: 1px solid var(--line); background: #fff; padding: 0 12px; margin-bottom: 20px; }
  button { border: 1px solid var(--line); background: #fff; color: var(--ink); cursor: pointer;
    margin-top: 10px; font-weight: 600; }
  button.main { background: var(--act); border-color: var(--act); color: #fff; }
  button:focus-visible, select:focus-visible { outline: 3px solid #9db7ff; outline-offset: 2px; }
  footer { margin-top: 20px; font-size: 13px; color: var(--soft); }`;

const frame = (title: string, content: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${STYLE}</style></head>
<body><main><header><b>Sandbox Bank</b><span>3-D Secure</span></header>${content}
<footer>This is the payment sandbox. No money moves and no real card works here.</footer>
</main></body></html>`;

/** The page on which a person confirms a payment with the bank. A plain form: scripts can post it. */
export function challengePage(intent: Intent): string {
  const currency = intent.currency.toUpperCase();
  const exponent = CURRENCY_EXPONENT[currency as Currency] ?? 2;
  const cards = TEST_CARDS.map((c) => `<option value="${c.number}">${c.label}</option>`).join('');
  return frame(
    'Confirm your payment',
    `<h1>Confirm your payment</h1><p>Gavel asks to charge your card.</p>
<div class="sum">${escape(currency)} ${majorText(intent.amount, exponent)}</div>
<form method="post" action="/3ds/${escape(intent.id)}">
<label for="card">Test card</label><select id="card" name="card">${cards}</select>
<button class="main" name="action" value="approve">Approve the payment</button>
<button name="action" value="fail">Fail the check</button>
<button name="action" value="abandon">Cancel and go back</button></form>`,
  );
}

/** What is shown of a payment that waits for nobody. */
export function settledPage(intent: Intent | undefined): string {
  const said = intent
    ? `This payment is ${escape(intent.status.replaceAll('_', ' '))}.`
    : 'There is no such payment.';
  return frame('Nothing to confirm', `<h1>Nothing to confirm</h1><p>${said}</p>`);
}
