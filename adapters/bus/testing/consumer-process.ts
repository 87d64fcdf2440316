/**
 * A consumer in a process of its own: `consumer-process <bus module> <bus argument> <topic> <group>`.
 * The module exports `openBus(argument)`. Prints a line of JSON when it begins a message and another
 * when it is done; a message with `hang` is begun and never done.
 */
import type { Bus } from '../../../services/contracts/ports';

const [busModule, argument, topic, group] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
];
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

async function main(): Promise<void> {
  const { openBus } = (await import(busModule)) as { openBus(argument: string): Promise<Bus> };
  const bus = await openBus(argument);
  await bus.consume(topic, group, async (message) => {
    const { n, hang } = message.payload as { n: number; hang?: boolean };
    say({ began: n, key: message.key });
    if (hang) await new Promise(() => undefined);
    say({ done: n, key: message.key });
  });
  say({ ready: true });
}
void main();
