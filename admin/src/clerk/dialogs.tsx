import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DeskView } from '@gavel/contracts/http';
import type { Rows } from '@gavel/ui/live-store';
import type { LotAct } from './acts';
import { CancelDialog } from './cancel-dialog';
import { DescribeDialog } from './describe-dialog';
import { DecideDialog, ReserveDialog, WithdrawDialog } from './lot-dialogs';
import { PaddleDialog } from './paddle-dialog';
import { ReopenDialog } from './reopen-dialog';
import { TakeDialog } from './take-dialog';
import { BuyerDialog, VoidDialog } from './two-person-dialogs';
import { UndoDialog } from './undo-dialog';
import type { Doing } from './use-act';
import styles from './desk.module.css';

/** What the desk asks before an act: one at a time, and under it the keys are the dialog's. */
export type OpenDialog =
  | { kind: 'undo' | 'take' | 'reopen' | 'cancel' }
  | { kind: 'paddle'; paddleNo: number | null }
  | { kind: LotAct; lotNo: number };

export interface DialogProps extends Doing {
  view: DeskView;
  board: Rows | undefined;
  paddle: number | null;
  /** Notes of the late tray so far: another is a reason to read it again. */
  notes: number;
  onClose: () => void;
}

export function DeskDialog({ dialog, ...props }: DialogProps & { dialog: OpenDialog | null }) {
  const { t } = useTranslation();
  const values = dialog && 'lotNo' in dialog ? { no: dialog.lotNo } : { no: props.desk.lot?.lotNo };
  return (
    <Modal
      opened={dialog !== null}
      onClose={props.onClose}
      title={dialog ? t(`admin.dialog.${dialog.kind}`, values) : ''}
      classNames={{ title: styles.dialogTitle! }}
      // The figures stay readable behind it.
      overlayProps={{ backgroundOpacity: 0.15 }}
      size={dialog?.kind === 'describe' ? 'xl' : 'md'}
    >
      {dialog && <Content dialog={dialog} {...props} />}
    </Modal>
  );
}

function Content({ dialog, ...props }: DialogProps & { dialog: OpenDialog }) {
  switch (dialog.kind) {
    case 'undo':
      return <UndoDialog {...props} />;
    case 'take':
      return <TakeDialog {...props} />;
    case 'reopen':
      return <ReopenDialog {...props} />;
    case 'cancel':
      return <CancelDialog {...props} />;
    case 'paddle':
      return <PaddleDialog {...props} paddleNo={dialog.paddleNo} />;
    case 'withdraw':
      return <WithdrawDialog {...props} lotNo={dialog.lotNo} />;
    case 'reserve':
      return <ReserveDialog {...props} lotNo={dialog.lotNo} />;
    case 'describe':
      return <DescribeDialog {...props} lotNo={dialog.lotNo} />;
    case 'decide':
      return <DecideDialog {...props} lotNo={dialog.lotNo} />;
    case 'void':
      return <VoidDialog {...props} lotNo={dialog.lotNo} />;
    case 'buyer':
      return <BuyerDialog {...props} lotNo={dialog.lotNo} />;
  }
}
