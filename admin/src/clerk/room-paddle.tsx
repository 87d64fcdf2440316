import { Button, Modal, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ID_PATTERN } from '@gavel/contracts/ids';
import { typedAmount } from '@gavel/ui/money';
import type { Doing } from './use-act';
import { explainToClerk } from './words';
import styles from './desk.module.css';

interface Props extends Doing {
  paddle: number | null;
  recent: number[];
  setPaddle: (paddleNo: number | null) => void;
  setDialog: (open: boolean) => void;
}

/** Whose the next room bid is: typed, one of those who bid lately, or nobody's yet. */
export function RoomPaddle({ paddle, recent, setPaddle, setDialog, ...doing }: Props) {
  const { t } = useTranslation();
  const [giving, setGiving] = useState(false);
  const show = (open: boolean) => {
    setGiving(open);
    setDialog(open);
  };
  const type = (text: string) => {
    const digits = text.replace(/\D/g, '').slice(0, 6);
    setPaddle(digits === '' || Number(digits) === 0 ? null : Number(digits));
  };
  return (
    <div className={styles.paddles}>
      <TextInput
        size="xs"
        inputMode="numeric"
        autoComplete="off"
        aria-label={t('admin.desk.roomPaddle')}
        placeholder={t('admin.desk.roomPaddle')}
        value={paddle ?? ''}
        onChange={(event) => type(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
      />
      <div className={styles.recent}>
        {recent.map((no, place) => (
          <Button
            key={no}
            size="compact-xs"
            variant={no === paddle ? 'filled' : 'default'}
            aria-pressed={no === paddle}
            aria-label={t('admin.leader.room', { no })}
            onClick={() => setPaddle(no === paddle ? null : no)}
          >
            <span className={styles.place}>{place + 1}</span>
            <span className="num">{no}</span>
          </Button>
        ))}
      </div>
      <Button size="compact-sm" variant="subtle" onClick={() => show(true)}>
        {t('admin.desk.givePaddle')}
      </Button>
      <Modal
        opened={giving}
        onClose={() => show(false)}
        title={t('admin.desk.givePaddle')}
        classNames={{ title: styles.dialogTitle! }}
      >
        <GivePaddle
          {...doing}
          onGiven={(no) => {
            setPaddle(no);
            show(false);
          }}
        />
      </Modal>
    </div>
  );
}

/** A clerk names a limit; a manager may leave it out. */
function GivePaddle({
  auction,
  desk,
  commands,
  state,
  isManager,
  onGiven,
}: Doing & { onGiven: (paddleNo: number) => void }) {
  const { t } = useTranslation();
  const [userId, setUserId] = useState('');
  const [limit, setLimit] = useState('');
  const [tried, setTried] = useState(false);
  const amount = typedAmount(limit, auction.exponent);
  const wrongPerson = !ID_PATTERN.test(userId);
  const wrongLimit = amount === null && !(isManager && limit.trim() === '');
  async function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (wrongPerson || wrongLimit) return;
    const limited = amount === null ? {} : { limit_minor: amount };
    const body = { user_id: userId, seen_seq: desk.seq, ...limited };
    const answer = await commands.press('room_paddle', body);
    if (answer?.paddle_no !== undefined) onGiven(answer.paddle_no);
  }
  const refused =
    state.refused?.name === 'room_paddle' ? explainToClerk(t, state.refused.error) : undefined;
  return (
    <form className={styles.dialog} onSubmit={(event) => void submit(event)}>
      <p>{t('admin.desk.givePaddleHint')}</p>
      <TextInput
        label={t('admin.desk.person')}
        value={userId}
        error={
          tried && wrongPerson
            ? t('admin.desk.personWrong')
            : refused && `${refused.means} – ${refused.remedy}`
        }
        onChange={(event) => setUserId(event.currentTarget.value.trim())}
        data-autofocus
      />
      <TextInput
        label={t('admin.paddle.limit', { currency: auction.currency })}
        description={t(isManager ? 'admin.desk.roomLimitFree' : 'admin.desk.roomLimit')}
        inputMode="decimal"
        autoComplete="off"
        value={limit}
        error={tried && wrongLimit && t('admin.desk.askWrong')}
        onChange={(event) => setLimit(event.currentTarget.value)}
      />
      <Button type="submit" loading={commands.locked('paddle')}>
        {t('admin.desk.givePaddle')}
      </Button>
    </form>
  );
}
