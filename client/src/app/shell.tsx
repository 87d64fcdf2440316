import { ActionIcon, Button, useMantineColorScheme } from '@mantine/core';
import { IconLogout, IconSunMoon, IconUserCircle } from '@tabler/icons-react';
import { Link, Outlet, useNavigate } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useGavel } from '@gavel/ui/gavel';
import { useSession } from '@gavel/ui/session';
import styles from './shell.module.css';

function Person() {
  const { t } = useTranslation();
  const { session } = useGavel();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const state = useSession(session);
  if (state.status === 'unknown') return <span className={styles.personSlot} />;
  if (state.status === 'guest') {
    return (
      <span className={styles.personSlot}>
        <Button component={Link} to="/sign-in" variant="default" size="sm">
          {t('nav.signIn')}
        </Button>
      </span>
    );
  }
  // What was read for one person is not shown to the next.
  const signOut = () =>
    session
      .signOut()
      .catch(() => undefined)
      .then(() => queries.clear())
      .then(() => navigate({ to: '/' }));
  return (
    <span className={styles.personSlot}>
      <Link
        to="/account"
        className={styles.person}
        aria-label={t('nav.accountOf', { name: state.user.name })}
      >
        <IconUserCircle size={20} stroke={1.75} aria-hidden />
        <span className={styles.personName}>{state.user.name}</span>
      </Link>
      <ActionIcon
        variant="subtle"
        size={44}
        aria-label={t('nav.signOut')}
        onClick={() => void signOut()}
      >
        <IconLogout size={20} stroke={1.75} />
      </ActionIcon>
    </span>
  );
}

/** The masthead over every page. */
export function Shell() {
  const { t } = useTranslation();
  const { toggleColorScheme } = useMantineColorScheme();
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">
        {t('app.skip')}
      </a>
      <header className={styles.masthead}>
        <Link to="/" className={styles.name}>
          {t('app.name')}
        </Link>
        <nav aria-label={t('nav.main')} className={styles.nav}>
          <Link to="/" activeOptions={{ exact: true }}>
            {t('nav.auctions')}
          </Link>
          <Link to="/account">{t('nav.account')}</Link>
        </nav>
        <ActionIcon
          variant="subtle"
          size={44}
          aria-label={t('nav.scheme')}
          onClick={() => toggleColorScheme()}
        >
          <IconSunMoon size={20} stroke={1.75} />
        </ActionIcon>
        <Person />
      </header>
      <div id="content" className={styles.content}>
        <Outlet />
      </div>
    </div>
  );
}

export function NotFound() {
  const { t } = useTranslation();
  return (
    <main className={styles.notFound}>
      <h1>{t('common.notFound')}</h1>
      <Link to="/">{t('common.toAuctions')}</Link>
    </main>
  );
}
