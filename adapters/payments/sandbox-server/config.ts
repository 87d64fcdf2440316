export interface SandboxConfig {
  port: number;
  /** Under which browsers reach the hosted page. */
  public_url: string;
  secret_key: string;
  webhook_secret: string;
  webhook_url: string;
  state_file: string;
}

/** Errors: names the variable that is missing. */
export function sandboxConfig(env: NodeJS.ProcessEnv = process.env): SandboxConfig {
  const need = (name: string): string => {
    const value = env[name];
    if (!value) throw new Error(`${name} is not set`);
    return value;
  };
  const port = Number(env['PAYMENTS_PORT'] ?? 8090);
  return {
    port,
    public_url: env['PAYMENTS_URL'] ?? `http://127.0.0.1:${port}`,
    secret_key: need('PAYMENTS_SECRET_KEY'),
    webhook_secret: need('PAYMENTS_WEBHOOK_SECRET'),
    webhook_url: env['PAYMENTS_WEBHOOK_URL'] ?? `${need('PUBLIC_URL')}/api/webhooks/payments`,
    state_file: env['PAYMENTS_STATE_FILE'] ?? '.data/payments/state.json',
  };
}
