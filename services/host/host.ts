import type { Bus, Log, Service, Stop } from '../contracts/ports';

/**
 * Runs contexts: prepares them in order, then consumes their topics and repeats their jobs. It owns
 * no store and knows no context by name.
 */
export async function runServices(services: Service[], bus: Bus, log: Log): Promise<Stop> {
  for (const service of services) await service.prepare();
  const stops: Stop[] = [];
  for (const { name, consumers, jobs } of services) {
    for (const c of consumers) stops.push(await bus.consume(c.topic, c.group, (m) => c.handle(m)));
    for (const job of jobs) stops.push(repeat(job, { service: name, log }));
  }
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}

/** Runs a job, waits, runs it again; a failure is logged and tried again at the next turn. */
function repeat(job: Service['jobs'][number], about: { service: string; log: Log }): Stop {
  let stopped = false;
  let wake = () => {};
  const loop = (async () => {
    while (!stopped) {
      try {
        await job.run();
      } catch (err) {
        about.log.error({ err, service: about.service, job: job.name }, 'job failed');
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, job.every_ms);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
        if (stopped) wake();
      });
    }
  })();
  return async () => {
    stopped = true;
    wake();
    await loop;
  };
}
