import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '@gavel/ui/api';
import type { DialogProps } from './dialogs';
import { ReasonField, useReasons } from './reason-field';
import { secondToken } from './second-person';
import { explainToClerk } from './words';
import styles from './desk.module.css';

type Props = DialogProps & { lotNo: number };

interface TwoProps {
  children: ReactNode;
  go: string;
  ready: boolean;
  /** Both agree: `token` is the second person's. */
  onBoth: (token: string) => void;
}
/** An act that takes two: somebody else of the house signs in here, for this act alone. */
function TwoPersons({ children, go, ready, onBoth }: TwoProps) {
  const { t } = useTranslation();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [failed, setFailed] = useState<ApiProblem | null>(null);
  const [busy, setBusy] = useState(false);
  const able = ready && email !== '' && password !== '';
  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!able) return;
    setBusy(true);
    setFailed(null);
    try {
      onBoth(await secondToken((input, init) => fetch(input, init), email, password));
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      setFailed(error);
    } finally {
      setBusy(false);
    }
  }
  const said = failed && (failed.status === 401 ? null : explainToClerk(t, failed));
  return (
    <form className={styles.dialog} onSubmit={(event) => void submit(event)}>
      {children}
      <fieldset className={styles.second}>
        <legend>{t('admin.second.title')}</legend>
        <p>{t('admin.second.hint')}</p>
        <TextInput
          label={t('signIn.email')}
          autoComplete="off"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value.trim())}
        />
        <PasswordInput
          label={t('signIn.password')}
          autoComplete="off"
          value={password}
          error={failed && (said ? `${said.means} ${said.remedy}` : t('signIn.refused'))}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
      </fieldset>
      <Button type="submit" loading={busy} disabled={!able}>
        {go}
      </Button>
    </form>
  );
}

/** A sale that was fraud or clear error is undone; everybody reads that it was, and why. */
export function VoidDialog({ lotNo, act, onClose }: Props) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const said = reason.trim();
  return (
    <TwoPersons
      go={t('admin.void.go', { no: lotNo })}
      ready={said !== ''}
      onBoth={(second_token) => {
        void act.command('lot_void', { lot_no: lotNo, reason: said, second_token });
        onClose();
      }}
    >
      <p>{t('admin.void.hint')}</p>
      <ReasonField
        label={t('admin.withdraw.label')}
        choices={useReasons('void')}
        value={reason}
        onChange={setReason}
      />
    </TwoPersons>
  );
}

/** Who bought what was sold to the room without a paddle. */
export function BuyerDialog({ lotNo, view, board, act, onClose }: Props) {
  const { t } = useTranslation();
  const [paddle, setPaddle] = useState('');
  const read = view.live?.lots.find((lot) => lot.lot_no === lotNo)?.epoch ?? 0;
  const epoch = Math.max(read, Number(board?.get(String(lotNo))?.epoch ?? 0));
  return (
    <TwoPersons
      go={t('admin.buyer.go', { no: lotNo })}
      ready={Number(paddle) > 0}
      onBoth={(second_token) => {
        const paddle_no = Number(paddle);
        void act.command('lot_buyer', { lot_no: lotNo, epoch, paddle_no, second_token });
        onClose();
      }}
    >
      <p>{t('admin.buyer.hint')}</p>
      <TextInput
        label={t('admin.desk.roomPaddle')}
        inputMode="numeric"
        autoComplete="off"
        value={paddle}
        onChange={(event) => setPaddle(event.currentTarget.value.replace(/\D/g, '').slice(0, 6))}
        data-autofocus
      />
    </TwoPersons>
  );
}
