import { useEffect, useState, useSyncExternalStore } from 'react';
import { useGavel } from '@gavel/ui/gavel';
import { freshId } from '@gavel/ui/ids';
import * as calls from '../app/calls';
import { Commands, type CommandsState } from './commands';

/** The commands of one desk, and what is under way. Leaving the page ends the repeating. */
export function useCommands(auctionId: string): { commands: Commands; state: CommandsState } {
  const { api, clock } = useGavel();
  const [commands] = useState(
    () =>
      new Commands({
        send: (name, body) => calls.command(api.call, auctionId, name, body),
        freshId: () => freshId(),
        now: clock.now,
        wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      }),
  );
  useEffect(
    () => () => {
      for (const one of commands.read().running) commands.stop(one.id);
    },
    [commands],
  );
  return { commands, state: useSyncExternalStore(commands.subscribe, commands.read) };
}
