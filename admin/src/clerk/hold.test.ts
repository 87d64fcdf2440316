import { Hold, HOLD_MS } from './hold';

function heldAt(lotSeq: number) {
  const told: string[] = [];
  let due: (() => void) | null = null;
  const hold = new Hold({
    later: (run, ms) => {
      expect(ms).toBe(HOLD_MS);
      due = run;
      return () => (due = null);
    },
    changed: (held) => told.push(held ? 'down' : 'up'),
  });
  const press = {
    lotSeq,
    done: (seq: number) => told.push(`done ${seq}`),
    broken: () => told.push('broken'),
  };
  hold.start(press);
  return { hold, told, press, pass: () => due?.() };
}

test('acts after the whole time, on what was seen at the start', () => {
  const { told, pass } = heldAt(41);
  pass();
  expect(told).toEqual(['down', 'up', 'done 41']);
});

test('does nothing when let go early', () => {
  const { hold, told, pass } = heldAt(41);
  hold.end();
  pass();
  expect(told).toEqual(['down', 'up']);
});

test('is broken by a bid that comes in meanwhile', () => {
  const { hold, told, pass } = heldAt(41);
  hold.see(41);
  hold.see(42);
  pass();
  expect(told).toEqual(['down', 'up', 'broken']);
});

test('a second key down is the same hold', () => {
  const { hold, told, press, pass } = heldAt(41);
  hold.start({ ...press, lotSeq: 99 });
  pass();
  expect(told).toEqual(['down', 'up', 'done 41']);
});
