/** What the seed and the robots are told: addresses, and where the data of this machine is. */
function text(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`environment variable ${name} is not set`);
  return value;
}

export const seedConfig = () => ({
  publicUrl: text('PUBLIC_URL'),
  servicesUrl: text('SERVICES_URL'),
  serviceSecret: text('SERVICE_SECRET'),
  dataDir: text('GAVEL_DATA_DIR'),
});
export type SeedConfig = ReturnType<typeof seedConfig>;
