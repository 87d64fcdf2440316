import { useTranslation } from 'react-i18next';
import type { AccountView } from '@gavel/contracts/http';
import { CURRENCY_EXPONENT } from '@gavel/contracts/money';
import { AmountText } from '@gavel/ui/components';
import page from '../../shared/page.module.css';
import { shortTime } from '../../shared/time';
import styles from './account-page.module.css';

/** The statement: every entry of the wallets with the balance it left. */
export function Movements({ account }: { account: AccountView }) {
  const { t } = useTranslation();
  const { statement } = account;
  return (
    <section className={page.section}>
      <h2 className={page.heading}>{t('account.statement')}</h2>
      {statement.length === 0 ? (
        <p className={page.quiet}>{t('account.noStatement')}</p>
      ) : (
        <div className={styles.scroll}>
          <table className={page.table}>
            <thead>
              <tr>
                <th>{t('account.when')}</th>
                <th>{t('account.what')}</th>
                <th data-right>{t('account.amount')}</th>
                <th data-right>{t('account.balanceAfter')}</th>
              </tr>
            </thead>
            <tbody>
              {statement.map((line) => {
                const { currency } = line;
                const money = { currency, exponent: CURRENCY_EXPONENT[currency] };
                return (
                  <tr key={line.transfer_id}>
                    <td className="num">{shortTime(line.at_ms)}</td>
                    <td>
                      {t(`account.act.${line.act}`, { defaultValue: line.act })}
                      <span className={page.quiet}>
                        {line.lot_no !== undefined && ` · ${t('common.lot', { no: line.lot_no })}`}
                      </span>
                    </td>
                    <td data-right>
                      <AmountText minor={line.amount_minor} {...money} style="full" />
                    </td>
                    <td data-right>
                      <AmountText minor={line.balance_minor} {...money} style="full" />
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
