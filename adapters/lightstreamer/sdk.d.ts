/** What we use of the official adapter SDK, which has no types of its own. */
declare module 'lightstreamer-adapter' {
  import type { Socket } from 'node:net';

  export interface Credentials {
    user: string;
    password: string;
  }
  export interface Reply<A extends unknown[] = []> {
    success(...args: A): void;
    error(
      message: string,
      type?: string,
      data?: { clientCode: number; clientMessage: string },
    ): void;
  }
  export interface Modes {
    raw: boolean;
    merge: boolean;
    distinct: boolean;
    command: boolean;
  }
  export interface ItemData {
    distinctSnapLen: number;
    minSourceFreq: number;
    allowedModes: Modes;
  }
  export interface UserItemData {
    allowedBufferSize: number;
    allowedMaxItemFreq: number;
    allowedModes: Modes;
  }

  export class DataProvider {
    constructor(
      requests: Socket,
      notifications: Socket,
      isSnapshotAvailable: (item: string) => boolean,
      credentials: Credentials,
    );
    on(event: 'subscribe' | 'unsubscribe', hear: (item: string, reply: Reply) => void): this;
    update(item: string, isSnapshot: boolean, fields: Record<string, string | null>): void;
    endOfSnapshot(item: string): void;
  }

  interface MetadataEvents {
    notifyUser: [
      { userName: string | null; userPassword: string | null; headers: Record<string, string> },
      Reply<[maxBandwidth: number, wantsTables: boolean]>,
    ];
    notifyNewSession: [{ userName: string | null; sessionId: string }, Reply];
    notifySessionClose: [{ sessionId: string }, Reply];
    getItems: [
      { userName: string | null; groupName: string; sessionId: string },
      Reply<[string[]]>,
    ];
    getSchema: [
      { userName: string | null; groupName: string; schemaName: string },
      Reply<[string[]]>,
    ];
    getItemData: [{ itemNames: string[] }, Reply<[ItemData[]]>];
    getUserItemData: [{ userName: string | null; itemNames: string[] }, Reply<[UserItemData[]]>];
    notifyUserMessage: [{ userName: string | null; sessionId: string; userMessage: string }, Reply];
  }
  export class MetadataProvider {
    constructor(stream: Socket, params: object, credentials: Credentials);
    on<E extends keyof MetadataEvents>(event: E, hear: (...args: MetadataEvents[E]) => void): this;
  }
}
