import { ActionIcon, Button, Menu, NativeSelect, useMantineColorScheme } from '@mantine/core';
import { IconSunMoon, IconUserCircle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link, Outlet } from '@tanstack/react-router';
import { useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { SignInForm } from '@gavel/ui/components';
import { useGavel } from '@gavel/ui/gavel';
import { useSession, type User } from '@gavel/ui/session';
import { WorkProvider, type Work } from './house';
import { housesOf, sectionsOf, type Section } from './roles';
import styles from './shell.module.css';

const PATHS: Record<Section, string> = {
  auctions: '/auctions',
  planning: '/planning',
  rules: '/rules',
  balances: '/balances',
};
export const pathOf = (section: Section): string => PATHS[section];

/** Whoever opens the app: nobody yet, somebody without a desk here, or staff of a house. */
export function Shell() {
  const { session } = useGavel();
  const state = useSession(session);
  if (state.status === 'unknown') return null;
  if (state.status === 'guest') return <SignIn />;
  return <Staff user={state.user} />;
}

function Door(props: { title: string; lead: string; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <main className={styles.door}>
      <p className={styles.doorName}>
        {t('app.name')} <span>{t('admin.house')}</span>
      </p>
      <h1>{props.title}</h1>
      <p className={styles.doorLead}>{props.lead}</p>
      {props.children}
    </main>
  );
}

function SignIn() {
  const { t } = useTranslation();
  return (
    <Door title={t('admin.door.title')} lead={t('admin.door.lead')}>
      <SignInForm mode="sign-in" onDone={() => undefined} />
    </Door>
  );
}

function useSignOut() {
  const { session } = useGavel();
  const queries = useQueryClient();
  // What was read for one person is not shown to the next.
  return () =>
    void session
      .signOut()
      .catch(() => undefined)
      .then(() => queries.clear());
}

function Staff({ user }: { user: User }) {
  const { t } = useTranslation();
  const signOut = useSignOut();
  const [chosen, choose] = useState<string | null>(null);
  const work = useMemo((): Work | null => {
    const houses = housesOf(user.grants);
    const houseId = houses.find((house) => house === chosen) ?? houses[0];
    if (houseId === undefined) return null;
    return { user, houseId, houses, sections: sectionsOf(user.grants, houseId), choose };
  }, [user, chosen]);
  if (!work || work.sections.length === 0) {
    return (
      <Door title={t('admin.door.noWork')} lead={t('admin.door.noWorkLead')}>
        <Button onClick={signOut}>{t('nav.signOut')}</Button>
      </Door>
    );
  }
  return (
    <WorkProvider value={work}>
      <div className={styles.shell}>
        <a className={styles.skip} href="#content">
          {t('app.skip')}
        </a>
        <Masthead work={work} signOut={signOut} />
        <div id="content" className={styles.content}>
          <Outlet />
        </div>
      </div>
    </WorkProvider>
  );
}

function Masthead({ work, signOut }: { work: Work; signOut: () => void }) {
  const { t } = useTranslation();
  const { toggleColorScheme } = useMantineColorScheme();
  return (
    <header className={styles.masthead}>
      <Link to="/" className={styles.name}>
        {t('app.name')} <span>{t('admin.house')}</span>
      </Link>
      <nav aria-label={t('nav.main')} className={styles.nav}>
        {work.sections.map((section) => (
          <Link key={section} to={PATHS[section]}>
            {t(`admin.nav.${section}`)}
          </Link>
        ))}
      </nav>
      {work.houses.length > 1 && (
        <NativeSelect
          aria-label={t('admin.chooseHouse')}
          size="xs"
          data={work.houses}
          value={work.houseId}
          onChange={(event) => work.choose(event.currentTarget.value)}
        />
      )}
      <ActionIcon
        variant="subtle"
        size={36}
        aria-label={t('nav.scheme')}
        onClick={() => toggleColorScheme()}
      >
        <IconSunMoon size={20} stroke={1.75} />
      </ActionIcon>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            variant="subtle"
            size="xs"
            leftSection={<IconUserCircle size={20} stroke={1.75} aria-hidden />}
            aria-label={t('admin.person', { name: work.user.name })}
          >
            <span className={styles.personName}>{work.user.name}</span>
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{work.user.email}</Menu.Label>
          <Menu.Item onClick={signOut}>{t('nav.signOut')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </header>
  );
}

export function NotFound() {
  const { t } = useTranslation();
  return (
    <main className={styles.notFound}>
      <h1>{t('common.notFound')}</h1>
      <Link to="/">{t('admin.toStart')}</Link>
    </main>
  );
}
