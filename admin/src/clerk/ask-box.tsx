import { Button, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { typedAmount } from '@gavel/ui/money';
import { KeyCap } from './key-cap';
import type { Doing } from './use-act';
import { priceText } from './words';
import styles from './desk.module.css';

/**
 * The clerk names the next ask, which holds for the present price only, or the step by which asks
 * follow from here on: half of it, double, an amount, or the ladder's again.
 */
export function AskBox({ auction, desk, acts, act, commands }: Doing) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState(false);
  async function set(press: (minor: string) => Promise<boolean>) {
    const amount = typedAmount(text, auction.exponent);
    setWrong(amount === null);
    if (amount === null || !(await press(amount))) return;
    setText('');
    document.getElementById('desk-ask')?.blur();
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    void set(act.ask);
  }
  const locked = commands.locked('sale');
  const [noAsk, noStep] = [locked || !acts.ask, locked || !acts.step];
  return (
    <div className={styles.askRow}>
      <form className={styles.askBox} onSubmit={submit}>
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
          rightSection={<KeyCap act="ask" />}
        />
        <span id="desk-ask-wrong" className={styles.askWrong} role="alert">
          {wrong && t('admin.desk.askWrong')}
        </span>
        <Button type="submit" size="xs" variant="default" disabled={noAsk || text === ''}>
          {t('admin.act.ask')}
        </Button>
        <Button
          size="xs"
          variant="default"
          disabled={noStep || text === ''}
          onClick={() => void set((minor) => act.step('set', minor))}
        >
          {t('admin.act.step')}
        </Button>
      </form>
      <div className={styles.stepBox}>
        <span className={styles.slotName}>
          {t('admin.desk.step')} <strong className="num">{priceText(desk.step, auction)}</strong>
        </span>
        {(['half', 'double'] as const).map((mode) => (
          <Button
            key={mode}
            size="xs"
            variant="default"
            disabled={noStep}
            aria-label={t(`admin.act.${mode}Step`)}
            rightSection={<KeyCap act={mode} />}
            onClick={() => void act.step(mode)}
          >
            {mode === 'half' ? '½' : '×2'}
          </Button>
        ))}
        <Button
          size="xs"
          variant="default"
          disabled={noStep}
          onClick={() => void act.step('reset')}
        >
          {t('admin.act.resetStep')}
        </Button>
      </div>
    </div>
  );
}
