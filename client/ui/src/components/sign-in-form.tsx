import { Button, PasswordInput, TextInput } from '@mantine/core';
import { registerBody, signInBody } from '@gavel/contracts/http';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../api';
import { useGavel } from '../gavel';
import { explain } from '../refusal';
import styles from './components.module.css';

interface Props {
  mode: 'sign-in' | 'register';
  /** Called when the session is there. */
  onDone: () => void;
}
type Wrong = Partial<Record<'email' | 'password' | 'name' | 'form', string>>;

/** Signs in, or registers a person; used by every app. */
export function SignInForm({ mode, onDone }: Props) {
  const { t } = useTranslation();
  const { session } = useGavel();
  const [wrong, setWrong] = useState<Wrong>({});
  const [busy, setBusy] = useState(false);

  function check(values: Record<string, string>): Wrong {
    const schema = mode === 'register' ? registerBody : signInBody;
    const parsed = schema.safeParse(values);
    if (parsed.success) return {};
    const fields = new Set(parsed.error.issues.map((issue) => issue.path[0]));
    return {
      ...(fields.has('email') && { email: t('signIn.badEmail') }),
      ...(fields.has('password') && { password: t('signIn.badPassword') }),
      ...(fields.has('name') && { name: t('signIn.badName') }),
    };
  }
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const values = Object.fromEntries([...form].map(([key, value]) => [key, String(value)]));
    const found = check(values);
    setWrong(found);
    if (Object.keys(found).length > 0) return;
    const { email = '', password = '', name = '' } = values;
    setBusy(true);
    try {
      if (mode === 'register') await session.register(email, password, name);
      else await session.signIn(email, password);
      onDone();
    } catch (error) {
      const refused = error instanceof ApiProblem && error.status === 401;
      setWrong({ form: refused ? t('signIn.refused') : sentence(explain(t, error)) });
    } finally {
      setBusy(false);
    }
  }
  const sentence = ({ means, remedy }: { means: string; remedy: string }) => `${means} ${remedy}`;
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
      {mode === 'register' && (
        <TextInput
          name="name"
          label={t('signIn.name')}
          description={t('signIn.nameHint')}
          autoComplete="name"
          error={wrong.name}
        />
      )}
      <TextInput
        name="email"
        type="email"
        label={t('signIn.email')}
        autoComplete="username"
        error={wrong.email}
      />
      <PasswordInput
        name="password"
        label={t('signIn.password')}
        description={mode === 'register' ? t('signIn.passwordHint') : undefined}
        autoComplete={mode === 'register' ? 'new-password' : 'current-password'}
        error={wrong.password}
      />
      <p className={styles.formError} role="alert">
        {wrong.form}
      </p>
      <Button type="submit" loading={busy} size="lg" fullWidth>
        {t(mode === 'register' ? 'signIn.submitRegister' : 'signIn.submit')}
      </Button>
    </form>
  );
}
