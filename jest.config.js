/**
 * Two projects, so that the stores start only when a test that needs them is run:
 * - `unit`: x.test.ts, needs nothing but the machine (tests of Tarantool start their own);
 * - `stores`: x.db.test.ts, given PostgreSQL, Mongo wire and S3 by deploy/local/jest-setup.ts.
 */
const typescript = {
  tsconfig: {
    target: 'ES2023',
    module: 'CommonJS',
    moduleResolution: 'node10',
    ignoreDeprecations: '6.0',
    jsx: 'react-jsx',
    esModuleInterop: true,
    isolatedModules: true,
    strict: true,
    resolveJsonModule: true,
  },
};

const common = {
  rootDir: __dirname,
  testEnvironment: 'node',
  transform: { '\\.tsx?$': ['ts-jest', typescript] },
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/dist/', '/\\.data/', '/\\.cache/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.data/', '<rootDir>/.cache/'],
  // Sources import without extensions: TypeScript before a stray JavaScript file.
  moduleFileExtensions: ['ts', 'tsx', 'js', 'mjs', 'cjs', 'json', 'node'],
};

const needsStores = '**/*.db.test.ts';

module.exports = {
  maxWorkers: 2,
  // For all: engines start within tests, and jest takes it from no project.
  testTimeout: 60_000,
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['**/*.test.ts', '**/*.test.tsx', `!${needsStores}`],
    },
    {
      ...common,
      displayName: 'stores',
      testMatch: [needsStores],
      globalSetup: '<rootDir>/deploy/local/jest-setup.ts',
      globalTeardown: '<rootDir>/deploy/local/jest-teardown.ts',
    },
  ],
};
