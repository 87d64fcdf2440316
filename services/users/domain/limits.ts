/** Failed tries per address and mail in 15 minutes; then TOO_MANY until the window is over. */
export const SIGN_IN_FAILURES_MAX = 10;
/**
 * Failed tries per address over all mails: one password tried on many accounts. Tries in flight count too, and a saleroom signs in from one address.
 */
export const SIGN_IN_FAILURES_PER_IP_MAX = 300;
export const SIGN_IN_WINDOW_S = 15 * 60;
/** New accounts per address and hour: an office or a saleroom shares one address. */
export const REGISTRATIONS_PER_IP_MAX = 300;
export const REGISTRATION_WINDOW_S = 60 * 60;
/** Password hashes in work at once, of 4 threads: the others serve files and DNS. */
export const HASHES_AT_ONCE = 2;
/** Hashes waiting, some 30 ms each; above it TOO_MANY, so that a flood of sign-ins holds nobody long. */
export const HASHES_QUEUED_MAX = 200;
/** Nobody uses the browser for 30 days: sign in again. */
export const FAMILY_MS = 30 * 24 * 60 * 60 * 1000;
/** A second tab, or a repeat whose answer was lost, may still show the token replaced just now. */
export const REUSE_GRACE_MS = 5_000;
/** Users one lookup may name. */
export const LOOKUP_MAX = 200;
