/** 64 letters, so six random bits are one of them and none is likelier than another. */
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';

/**
 * A fresh id for a bid, a command or a key: 22 of A-Z a-z 0-9 _ - (132 random bits), from the
 * browser's cryptographic generator. Minted at the press and kept until it is answered.
 */
export function freshId(random: Pick<Crypto, 'getRandomValues'> = crypto): string {
  const bytes = random.getRandomValues(new Uint8Array(22));
  return Array.from(bytes, (byte) => LETTERS[byte & 63]).join('');
}

/** An integer from `from` up to, not including, `to`. */
export function randomBetween(from: number, to: number): number {
  const [word = 0] = crypto.getRandomValues(new Uint32Array(1));
  return from + (word % (to - from));
}
