import { Button, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { typedAmount } from '@gavel/ui/money';
import { KeyCap } from './key-cap';
import { KEY_NAMES } from './keys';
import type { Doing } from './use-act';
import styles from './desk.module.css';

/** The clerk names the next ask: it holds for the present price only. */
export function AskBox({ auction, acts, act, commands }: Doing) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState(false);
  async function submit(event: FormEvent) {
    event.preventDefault();
    const amount = typedAmount(text, auction.exponent);
    setWrong(amount === null);
    if (amount === null || !(await act.ask(amount))) return;
    setText('');
    document.getElementById('desk-ask')?.blur();
  }
  const off = commands.locked('sale') || !acts.ask;
  return (
    <form className={styles.askBox} onSubmit={(event) => void submit(event)}>
      <TextInput
        id="desk-ask"
        size="xs"
        inputMode="decimal"
        autoComplete="off"
        aria-label={t('admin.desk.askLabel', { currency: auction.currency })}
        placeholder={t('admin.desk.askLabel', { currency: auction.currency })}
        value={text}
        error={wrong}
        aria-describedby="desk-ask-wrong"
        onChange={(event) => {
          setText(event.currentTarget.value);
          setWrong(false);
        }}
        rightSection={<KeyCap>{KEY_NAMES.ask}</KeyCap>}
      />
      <span id="desk-ask-wrong" className={styles.askWrong} role="alert">
        {wrong && t('admin.desk.askWrong')}
      </span>
      <Button type="submit" size="xs" variant="default" disabled={off || text === ''}>
        {t('admin.act.ask')}
      </Button>
    </form>
  );
}
