import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import page from '../app/page.module.css';

/** The two lists of planning. */
export function PlanTabs() {
  const { t } = useTranslation();
  return (
    <nav className={page.tabs} aria-label={t('admin.plan.title')}>
      <Link to="/planning" activeOptions={{ exact: true }}>
        {t('admin.plan.tabAuctions')}
      </Link>
      <Link to="/planning/lots">{t('admin.plan.tabLots')}</Link>
    </nav>
  );
}
