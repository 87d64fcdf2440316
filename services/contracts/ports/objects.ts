/** An object store: any S3 vendor. */
export interface Objects {
  put(key: string, body: Uint8Array, contentType: string): Promise<void>;
  /** null: no such key. */
  get(key: string): Promise<{ body: Uint8Array; contentType: string } | null>;
  exists(key: string): Promise<boolean>;
}
