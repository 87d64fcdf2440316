import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { Log, Objects } from '../../services/contracts/ports';

export interface ObjectsConfig {
  endpoint: string;
  accessKey: string;
  secretKey: string;
  bucket: string;
}

/** Tries per call, with the SDK's backoff; then a picture is missing until the page asks again. */
const TRIES_MAX = 3;
/** A picture is at most some hundred kB: whoever takes longer does not answer. */
const CALL_MS_MAX = 5_000;

/**
 * Any S3 vendor. Creates the bucket when it is not there, and so also proves the keys at the start:
 * a wrong secret throws here, with the bucket and the endpoint, and not at the first picture.
 */
export async function createObjects(
  config: ObjectsConfig,
  { log }: { log: Log },
): Promise<Objects & { close(): void }> {
  const client = new S3Client({
    endpoint: config.endpoint,
    region: 'us-east-1', // S3 vendors on an endpoint of their own ignore it, the SDK demands it
    forcePathStyle: true,
    credentials: { accessKeyId: config.accessKey, secretAccessKey: config.secretKey },
    maxAttempts: TRIES_MAX,
  });
  await openBucket(client, config, log);
  const bucket = { Bucket: config.bucket };
  const limited = () => ({ abortSignal: AbortSignal.timeout(CALL_MS_MAX) });
  return {
    async put(key, body, contentType) {
      await client.send(
        new PutObjectCommand({ ...bucket, Key: key, Body: body, ContentType: contentType }),
        limited(),
      );
    },
    async get(key) {
      const found = await orNull(
        client.send(new GetObjectCommand({ ...bucket, Key: key }), limited()),
      );
      if (!found?.Body) return null;
      const body = await found.Body.transformToByteArray();
      return { body, contentType: found.ContentType ?? 'application/octet-stream' };
    },
    async exists(key) {
      const head = client.send(new HeadObjectCommand({ ...bucket, Key: key }), limited());
      return (await orNull(head)) !== null;
    },
    close: () => client.destroy(),
  };
}

async function openBucket(client: S3Client, config: ObjectsConfig, log: Log): Promise<void> {
  const bucket = { Bucket: config.bucket };
  try {
    if (await orNull(client.send(new HeadBucketCommand(bucket)))) return;
    await client.send(new CreateBucketCommand(bucket));
    log.info({ bucket: config.bucket }, 'bucket created');
  } catch (error) {
    if (raced(error)) return;
    throw new Error(refusal(error, config), { cause: error });
  }
}

/** Two processes start at once: the other one made it. */
const raced = (error: unknown): boolean =>
  error instanceof S3ServiceException && error.name === 'BucketAlreadyOwnedByYou';

function refusal(error: unknown, config: ObjectsConfig): string {
  const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
  const where = `bucket ${config.bucket} at ${config.endpoint}`;
  if (status === 403 || status === 401)
    return `the object store refuses our keys for ${where}: check S3_ACCESS_KEY and S3_SECRET_KEY`;
  return `the object store does not serve ${where}: ${(error as Error).message}`;
}

/** null for 404; every other failure is thrown. */
async function orNull<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return null;
    throw error;
  }
}
