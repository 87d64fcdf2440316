import { createServer } from 'node:http';
import { join } from 'node:path';
import express, { type Express, type Request, type Response } from 'express';
import helmet from 'helmet';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { composeGateway } from '../adapters/compose';
import { problem } from '../services/contracts/errors';
import { createPush, type Push } from './push';
import { restEndpoints } from './rest';

/**
 * The door: live REST and push are answered here, the rest of /api is the services', and the two
 * apps are files. Nothing behind it is reachable from outside.
 */
const PROXY_MS_MAX = 15_000; // the slowest answer of a service: a password hashed in a queue
const DRAIN_MS = 5_000; // longer than any request's own deadline is patient

async function main(): Promise<void> {
  const parts = await composeGateway();
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', 'loopback');
  app.use(securityHeaders());
  const server = createServer(app);

  const push = await createPush({ httpServer: server, ...parts.push });
  health(app, push);
  parts.mount(app, restEndpoints(parts.rest));
  app.use(proxyTo(parts.servicesUrl));
  apps(app);
  parts.mountProblems(app);
  const { host, port } = parts.address;
  server.listen(port, host, () => parts.log.info({ host, port }, 'gateway listening'));
  process.once('SIGTERM', () => void drain());
  process.once('SIGINT', () => void drain());

  async function drain(): Promise<void> {
    parts.log.info({}, 'draining');
    server.close();
    setTimeout(() => process.exit(0), DRAIN_MS).unref();
    await push.close();
    await parts.close();
    process.exit(0);
  }
}

/** `ws:` to ourselves is push, whose client keeps its timers in a worker of its own; Mantine sets inline styles. */
const securityHeaders = () =>
  helmet({
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        connectSrc: ["'self'", 'ws:', 'wss:'],
        workerSrc: ["'self'", 'blob:'],
        imgSrc: ["'self'", 'data:'],
        styleSrc: ["'self'", "'unsafe-inline'"],
        upgradeInsecureRequests: null,
      },
    },
  });

function health(app: Express, push: Push): void {
  app.get('/livez', (_req: Request, res: Response) => void res.json({ alive: true }));
  app.get('/readyz', (_req: Request, res: Response) => {
    res.status(push.ready() ? 200 : 503).json({ ready: push.ready(), sessions: push.sessions() });
  });
}

const SERVED_INSIDE = /^\/(api|images)\//;
const proxyTo = (target: string) =>
  createProxyMiddleware({
    target,
    // No glob: to one, an id that begins with a dot is a hidden file.
    pathFilter: (path) => SERVED_INSIDE.test(path),
    xfwd: true,
    proxyTimeout: PROXY_MS_MAX,
    on: {
      error: (_error, _req, res) => {
        if (!('writeHead' in res) || res.headersSent) return;
        res.writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': '1' });
        res.end(JSON.stringify(problem('UNAVAILABLE', 'the services do not answer')));
      },
    },
  });

/** What is no page of an app: an unknown path there is a refusal. /internal is not served here at all. */
const NO_PAGE = /^\/(api|images|internal|lightstreamer)(\/|$)/i;

/** Built files under their hashed names are kept for ever; the page that names them is not. */
function apps(app: Express): void {
  for (const [path, folder] of [
    ['/admin', 'admin/dist'],
    ['/', 'client/dist'],
  ] as const) {
    const root = join(process.cwd(), folder);
    const forever = { immutable: true, maxAge: '365d', index: false, fallthrough: false };
    app.use(`${path === '/' ? '' : path}/assets`, express.static(join(root, 'assets'), forever));
    app.use(path, express.static(root, { maxAge: 0 }));
    app.get(path === '/' ? '/*path' : `${path}/*path`, (req: Request, res: Response, next) => {
      if (NO_PAGE.test(req.path)) return next();
      res.set('cache-control', 'no-cache').sendFile(join(root, 'index.html'));
    });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`gateway cannot start: ${String(error)}\n`);
  process.exit(1);
});
