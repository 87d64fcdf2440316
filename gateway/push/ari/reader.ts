import { AriSyntaxError, decodeString, Tokens } from './codec';

/** What the data half of the adapter says of items, by the id of the SUB it speaks of. */
export interface DataEvents {
  update(
    item: string,
    subscription: string,
    isSnapshot: boolean,
    fields: ReadonlyMap<string, string | null>,
  ): void;
  endOfSnapshot(item: string, subscription: string): void;
  clearSnapshot(item: string, subscription: string): void;
  /** The data provider gave up: the adapter is dropped, and asked again when it returns. */
  failure(message: string): void;
}

/**
 * One line of the notification channel: `ms|VERB|..`. Credentials are the link's; a verb that is
 * unknown here is an AriSyntaxError.
 */
export function readNotification(tokens: readonly string[], events: DataEvents): void {
  const verb = tokens[1];
  if (verb === 'FAL') {
    events.failure(decodeString(tokens[3] ?? '#') ?? 'no reason');
    return;
  }
  const data = new Tokens(tokens, 2);
  const item = data.name();
  const subscription = data.name();
  if (verb === 'UD3') events.update(item, subscription, data.boolean(), data.pairs());
  else if (verb === 'EOS') events.endOfSnapshot(item, subscription);
  else if (verb === 'CLS') events.clearSnapshot(item, subscription);
  else throw new AriSyntaxError(`unknown notification ${String(verb)}`);
}
