/** A control that must be held: its act cannot come from a slip. */
export const HOLD_MS = 500;

export interface HoldDeps {
  /** Runs after so many ms unless the answer is called. */
  later: (run: () => void, ms: number) => () => void;
  changed: (held: boolean) => void;
}
interface Press {
  lotSeq: number;
  done: (lotSeq: number) => void;
  broken: () => void;
}

/**
 * One hold. It keeps the `lot_seq` that was on the screen when the finger came down: that is what
 * the clerk decided on, and a bid that comes in during the hold breaks it.
 */
export class Hold {
  private press: (Press & { cancel: () => void }) | null = null;
  constructor(private readonly deps: HoldDeps) {}

  start(press: Press): void {
    if (this.press) return;
    const cancel = this.deps.later(() => {
      this.end();
      press.done(press.lotSeq);
    }, HOLD_MS);
    this.press = { ...press, cancel };
    this.deps.changed(true);
  }
  /** What the screen shows now. */
  see(lotSeq: number | null): void {
    const press = this.press;
    if (!press || press.lotSeq === lotSeq) return;
    this.end();
    press.broken();
  }
  /** The finger is up, or the control was left. */
  end(): void {
    if (!this.press) return;
    this.press.cancel();
    this.press = null;
    this.deps.changed(false);
  }
}
