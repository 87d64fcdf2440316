/**
 * What is no amount, as it would stand in JSON: the text is sent as it is, since no JavaScript value
 * is written `-0`, `1e309` or `9007199254740993`.
 */
const NO_AMOUNT: readonly string[] = [
  ...['"-1"', '"0"', '"-0"', '"+1"', '" 1"', '"1 "', '"1\\n"', '"01"', '"1.0"', '"0.5"', '"1e3"'],
  ...['"1,000"', '"0x10"', '"\u0661"', '"1_000"', '""', '"NaN"', '"Infinity"', '"1e309"'],
  ...['9007199254740993', '"9007199254740993"', `"1${'0'.repeat(300)}"`, '100', '1.5', '-1', '0'],
  ...['-0', '1e309', '-1e309', 'null', 'true', '["100"]', '{"amount":"100"}'],
];
/** Above 10^12 nothing can be bid, above 10^13 no money moves. */
const JUST_ABOVE = { bid: '"1000000000001"', money: '"10000000000001"' };

export const noAmounts = (kind: keyof typeof JUST_ABOVE): string[] => [
  ...NO_AMOUNT,
  JUST_ABOVE[kind],
];

/** The JSON of a body in which one field is that text. */
export function withLiteral(body: object, field: string, literal: string): string {
  const mark = '"the literal goes here"';
  return JSON.stringify({ ...body, [field]: JSON.parse(mark) as string }).replace(
    mark,
    () => literal,
  );
}
