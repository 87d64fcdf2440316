/** The part of tarantool-driver 3.1.0 that the control plane uses; the package has no types. */
declare module 'tarantool-driver' {
  interface Options {
    host: string;
    port: number;
    username: string;
    password: string;
    /** Of connecting, in milliseconds. */
    timeout: number;
    lazyConnect: boolean;
    enableOfflineQueue: boolean;
    /** Anything but a number: do not connect again. */
    retryStrategy: () => null;
  }
  class TarantoolConnection {
    constructor(options: Options);
    connect(): Promise<void>;
    call(name: string, ...args: unknown[]): Promise<unknown[]>;
    disconnect(): void;
    on(event: 'error', listener: (error: Error) => unknown): this;
  }
  export = TarantoolConnection;
}
