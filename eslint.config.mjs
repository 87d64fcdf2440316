import js from '@eslint/js';
import importPlugin from 'eslint-plugin-import';
import tseslint from 'typescript-eslint';

const names = ['users', 'lots', 'auctions', 'wallets', 'reputation'];
const contexts = [...names, 'host', 'relay'].map((name) => `./services/${name}`);

/** Who may import whom: a zone names a place and what it may not reach. */
const zones = [
  {
    target: './services/contracts',
    from: ['./adapters', './gateway', './deploy', './client', './admin', './tarantool'],
    message: 'contracts import nothing of ours',
  },
  ...names.map((name) => ({
    target: `./services/${name}`,
    from: './adapters',
    message: 'a context takes what it needs as a port type',
  })),
  ...names.flatMap((name) => [
    {
      target: `./services/${name}`,
      from: './services',
      except: [`./${name}`, './contracts'],
      message: 'never service to service: listen to its events or call its HTTP interface',
    },
    {
      target: `./services/${name}/domain`,
      from: [`./services/${name}/store`, `./services/${name}/http`],
      message: 'a domain imports contracts only',
    },
  ]),
  {
    target: './gateway/rest',
    from: ['./adapters', ...contexts],
    message: 'the gateway is handed ports',
  },
  {
    target: './gateway/push',
    from: ['./adapters', ...contexts],
    message: 'the gateway is handed ports',
  },
  {
    target: ['./deploy/demo/!(engine|follow|demo.e2e.test).ts', './deploy/demo/kit/*.ts'],
    from: ['./adapters/**', './tarantool/**', ...contexts.map((place) => `${place}/**`)],
    message: 'the demo knows the public doors and contracts only',
  },
  {
    target: ['./services', './adapters', './gateway', './client/src', './admin/src', './tarantool'],
    from: './deploy',
    message: 'nothing imports deploy',
  },
];

const ban = (selector, message) => ({ selector, message });
const banned = [
  ban("MemberExpression[object.name='Date'][property.name='now']", 'use the clock handed in'),
  ban("NewExpression[callee.name='Date'][arguments.length=0]", 'use the clock handed in'),
  ban("MemberExpression[object.name='Math'][property.name='random']", 'use the ids handed in'),
  ban("CallExpression[callee.property.name='randomUUID']", 'use the ids handed in'),
];
const processEnv = ban(
  "MemberExpression[object.name='process'][property.name='env']",
  'read the environment in config.ts',
);

/** Each driver and SDK has one owner; nobody else imports it. */
const owners = {
  pg: ['adapters/postgres'],
  kafkajs: ['adapters/bus'],
  '@aws-sdk/client-s3': ['adapters/objects'],
  'tarantool-driver': ['adapters/live-auctions'],
  msgpackr: ['adapters/live-auctions'],
  'lightstreamer-adapter': ['adapters/lightstreamer'],
  stripe: ['adapters/payments'],
};
const restrictedImports = (except = []) => [
  'error',
  {
    paths: Object.keys(owners)
      .filter((name) => !except.includes(name))
      .map((name) => ({ name, message: `only ${owners[name].join(', ')} may import it` })),
  },
];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.cache/**', '.data/**', '**/*.generated.ts'] },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.recommended],
    languageOptions: {
      parserOptions: {
        project: [
          './tsconfig.json',
          './client/tsconfig.json',
          './client/ui/tsconfig.json',
          './admin/tsconfig.json',
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { import: importPlugin },
    settings: { 'import/resolver': { typescript: { project: './tsconfig.json' } } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { attributes: false } },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      'import/no-cycle': 'error',
      'import/no-restricted-paths': ['error', { zones }],
      'no-console': 'error',
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': ['error', ...banned, processEnv],
      'no-restricted-imports': restrictedImports(),
    },
  },
  ...[...new Set(Object.values(owners).flat())].map((place) => ({
    files: [`${place}/**/*.ts`],
    rules: {
      'no-restricted-imports': restrictedImports(
        Object.keys(owners).filter((name) => owners[name].includes(place)),
      ),
    },
  })),
  {
    // A config file is where the environment is read.
    files: ['**/config.ts'],
    rules: { 'no-restricted-syntax': ['error', ...banned] },
  },
  {
    // The system's own clock and ids; browsers have no other; scripts and tests run for a person.
    files: [
      'adapters/system.ts',
      'client/**',
      'admin/**',
      'deploy/**',
      '**/testing/**',
      '**/test/**',
      '**/*.test.ts',
      '**/*.conformance.ts',
      '**/e2e/**',
    ],
    rules: {
      'no-restricted-syntax': 'off',
      'max-lines-per-function': 'off',
      'no-restricted-imports': 'off',
    },
  },
  {
    // Tests put real parts together, whoever owns them.
    files: ['**/testing/**', '**/test/**', '**/*.test.ts', '**/*.conformance.ts', '**/e2e/**'],
    rules: { 'import/no-restricted-paths': 'off' },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        module: 'writable',
        require: 'readonly',
        __dirname: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
      },
    },
    rules: { 'no-console': 'off' },
  },
);
