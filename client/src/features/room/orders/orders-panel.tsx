import { Button } from '@mantine/core';
import { IconArrowBackUp, IconShieldCheck, IconTargetArrow } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { AuctionView } from '@gavel/contracts/http';
import { ErrorPanel, StateWord } from '@gavel/ui/components';
import { LOCALE } from '@gavel/ui/i18n/index';
import { freshId } from '@gavel/ui/ids';
import { moneyText } from '@gavel/ui/money';
import { shortTime } from '../../../shared/time';
import type { Room } from '../use-room';
import { lateBid, leadingBid, lotChoices } from './order-choices';
import { OrderForm } from './order-form';
import { useOrderSender } from './use-order-sender';
import { useOrders, type Order } from './use-orders';
import styles from './orders.module.css';

interface Props {
  auctionId: string;
  room: Room;
}

/** What of an order its owner must know besides its figure. */
function factsOf(order: Order): { key: string; minor?: string; ms?: number }[] {
  return [
    ...(order.limited_to_minor ? [{ key: 'limited', minor: order.limited_to_minor }] : []),
    ...(order.armed ? [{ key: 'armed' }] : []),
    ...(order.expires_at_ms ? [{ key: 'expires', ms: order.expires_at_ms }] : []),
  ];
}

function OrderRow(props: {
  auction: AuctionView;
  order: Order;
  locked: boolean;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  const { auction, order } = props;
  const write = (minor: string, style: 'short' | 'full') =>
    moneyText({ minor, ...auction }, style, LOCALE);
  return (
    <li className={styles.order}>
      <StateWord tone="quiet" icon={order.kind === 'max' ? IconTargetArrow : IconShieldCheck}>
        {t('common.lot', { no: order.lot_no })}
      </StateWord>
      <span className={styles.figure}>
        <b className="num">{write(order.amount_minor, 'short')}</b>
        <small className="num">
          {t('room.orders.withFees', { amount: write(order.all_in_minor, 'full') })}
        </small>
        {factsOf(order).map(({ key, minor, ms }) => (
          <small key={key} data-key={key}>
            {t(`room.orders.fact.${key}`, {
              amount: minor && write(minor, 'short'),
              time: ms && shortTime(ms),
            })}
          </small>
        ))}
      </span>
      <Button variant="default" size="sm" disabled={props.locked} onClick={props.onCancel}>
        {t('room.orders.cancel')}
      </Button>
    </li>
  );
}

/** Takes back the bid one leads with, or a bid that came after the hammer. */
function TakeBack({ auctionId, room, send }: Props & { send: (message: object) => unknown }) {
  const { t } = useTranslation();
  const { lot, own, view } = room;
  if (!lot) return null;
  const mine = lot.leader === `net:${view.paddle?.paddle_no}`;
  const bidding = ['Open', 'Warned', 'LastCall'].includes(lot.status);
  const target = mine && bidding ? leadingBid(own, lot) : null;
  const late = lateBid(own, lot);
  const command = { command_id: freshId(), auction_id: auctionId, lot_no: lot.no };
  const seen = { seen_seq: lot.seq };
  if (late) {
    const message = { type: 'late_cancel', ...command, ...seen, bid_id: late.bidId };
    return (
      <div className={styles.back}>
        <p>{t('room.orders.lateNote')}</p>
        <Button variant="default" onClick={() => send(message)}>
          {t('room.orders.lateCancel')}
        </Button>
      </div>
    );
  }
  if (target === null) return null;
  const message = { type: 'retract', ...command, ...seen, epoch: lot.epoch, target_seq: target };
  return (
    <details className={styles.back}>
      <summary>{t('room.orders.retractOpen')}</summary>
      <p>{t('room.orders.retractNote')}</p>
      <Button
        variant="outline"
        color="outbid"
        leftSection={<IconArrowBackUp size={20} stroke={1.75} aria-hidden />}
        onClick={() => send(message)}
      >
        {t('room.orders.retract')}
      </Button>
    </details>
  );
}

/** My maximum, my insurance, and what I take back. Nobody else is told a figure. */
export function OrdersPanel({ auctionId, room }: Props) {
  const { t } = useTranslation();
  const { auction, lots } = room.view;
  const { orders, error, refetch } = useOrders(auctionId, room.own, room.signedIn);
  const sender = useOrderSender();
  const choices = lotChoices(lots, room.rows, room.lot);
  const seenSeq = room.lot?.seq ?? room.view.live?.seq ?? 0;

  function cancel(order: Order) {
    const epoch = choices.find((each) => each.no === order.lot_no)?.epoch ?? 0;
    void sender.send({
      type: order.kind === 'max' ? 'max_cancel' : 'insure_cancel',
      command_id: freshId(),
      auction_id: auctionId,
      lot_no: order.lot_no,
      epoch,
      seen_seq: seenSeq,
    });
  }
  const isLocked = (order: Order) =>
    order.kind === 'max'
      ? !choices.some((each) => each.no === order.lot_no && !each.open)
      : order.armed === true;
  return (
    <div className={styles.panel}>
      {orders && orders.length > 0 && (
        <ul className={styles.orders} aria-label={t('room.orders.mine')}>
          {orders.map((order) => (
            <OrderRow
              key={`${order.kind} ${order.lot_no}`}
              auction={auction}
              order={order}
              locked={isLocked(order)}
              onCancel={() => cancel(order)}
            />
          ))}
        </ul>
      )}
      {error && <ErrorPanel error={error} onRetry={() => void refetch()} />}
      <TakeBack auctionId={auctionId} room={room} send={sender.send} />
      {sender.said && (
        <p className={styles.said} role="status">
          {sender.said}
        </p>
      )}
      <OrderForm
        auction={auction}
        choices={choices}
        seenSeq={seenSeq}
        canSend={room.live && room.signedIn}
      />
    </div>
  );
}
