import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { SignInForm } from '@gavel/ui/components';
import page from '../../shared/page.module.css';
import styles from './session-page.module.css';

export const SignInPage = () => <SessionPage mode="sign-in" />;
export const RegisterPage = () => <SessionPage mode="register" />;

function SessionPage({ mode }: { mode: 'sign-in' | 'register' }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { next } = useSearch({ strict: false });
  const registering = mode === 'register';
  return (
    <main className={page.narrow}>
      <h1 className={page.title}>{t(registering ? 'signIn.registerTitle' : 'signIn.title')}</h1>
      <p className={styles.lead}>{t('signIn.lead')}</p>
      <SignInForm mode={mode} onDone={() => void navigate({ to: next ?? '/' })} />
      <p className={styles.other}>
        <Link to={registering ? '/sign-in' : '/register'} search={{ next }}>
          {t(registering ? 'signIn.toSignIn' : 'signIn.toRegister')}
        </Link>
      </p>
    </main>
  );
}
