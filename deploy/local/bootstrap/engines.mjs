import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE, Failure, onPath, ROOT, step } from './step.mjs';

const VERSITYGW = 'v1.8.0';
const MONGO = join(ROOT, 'deploy/local/mongo');

/** The engines that no Debian package brings: built once into .cache/, keyed by what they are of. */
export async function installEngines() {
  if (!process.env.MONGODB_URL && !onPath('mongod')) await installMongo();
  if (!process.env.S3_ENDPOINT && !onPath('versitygw')) await installVersitygw();
}

function installMongo() {
  const pom = join(MONGO, 'pom.xml');
  const launcher = join(MONGO, 'MongoLauncher.java');
  const key = hash(readFileSync(pom), readFileSync(launcher));
  return cached('mongo', key, async (folder) => {
    const jars = join(folder, 'jars');
    await step(
      'Mongo wire server: jars',
      'mvn',
      [
        ...['-B', '-q', '-f', pom, 'dependency:copy-dependencies'],
        ...['-DincludeScope=runtime', `-DoutputDirectory=${jars}`],
      ],
      { remedy: 'Maven must reach its registry; or set MONGODB_URL to use a server of your own' },
    );
    await step(
      'Mongo wire server: launcher',
      'javac',
      ['-d', join(folder, 'classes'), '-cp', `${jars}/*`, launcher],
      { remedy: 'Java 17 or newer is needed: apt-get install -y openjdk-17-jdk-headless' },
    );
  });
}

function installVersitygw() {
  return cached('versitygw', hash(VERSITYGW), async (folder) => {
    const remedy =
      'Go 1.25 or newer must be on the PATH and reach its module proxy (https://go.dev/dl); ' +
      'or set S3_ENDPOINT, S3_ACCESS_KEY, S3_SECRET_KEY and S3_BUCKET to use a server of your own';
    if (!onPath('go')) throw new Failure('versitygw (the object store) is built with Go', remedy);
    await step(
      'object store versitygw (go install, 2-3 minutes)',
      'go',
      ['install', `github.com/versity/versitygw/cmd/versitygw@${VERSITYGW}`],
      { remedy, env: { CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false', GOBIN: folder } },
    );
  });
}

/** Makes .cache/`name` unless it was made of the same key; aside first, so half of it never counts. */
async function cached(name, key, make) {
  const folder = join(CACHE, name);
  const keyFile = join(folder, '.key');
  if (existsSync(keyFile) && readFileSync(keyFile, 'utf8') === key) return;
  const aside = `${folder}.new`;
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside, { recursive: true });
  await make(aside);
  writeFileSync(join(aside, '.key'), key);
  rmSync(folder, { recursive: true, force: true });
  renameSync(aside, folder);
}

function hash(...parts) {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(part);
  return sum.digest('hex');
}
