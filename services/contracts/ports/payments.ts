export type PaymentStatus = 'requires_action' | 'processing' | 'succeeded' | 'failed' | 'canceled';
export interface Payment {
  payment_id: string;
  status: PaymentStatus;
  amount_minor: number;
  currency: string;
  redirect_url?: string;
  metadata: Record<string, string>;
}
/** The payment provider: Stripe, or the sandbox with the same HTTP shape. */
export interface Payments {
  /** Idempotent by `key`. */
  create(input: {
    key: string;
    amount_minor: number;
    currency: string;
    return_url: string;
    metadata: Record<string, string>;
  }): Promise<Payment>;
  read(paymentId: string): Promise<Payment>;
  /** No money can come of it afterwards. Throws when it was paid or cancelled before: read it. */
  cancel(paymentId: string): Promise<Payment>;
  /** Verifies signature and age of a webhook over the raw body; throws NotAllowed. */
  verifyWebhook(
    rawBody: Uint8Array,
    signature: string,
  ): { event_id: string; type: string; payment_id: string };
}
