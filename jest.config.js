'use strict';

// Apollo Gateway, which some tests start, would tell its maker so. Workers inherit this.
process.env.APOLLO_TELEMETRY_DISABLED = '1';

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: '<rootDir>/test/helpers/plain-global-environment.ts',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testSequencer: '<rootDir>/test/helpers/longest-first.js',
  // swc, not esbuild: type-graphql and class-validator need the decorator metadata that esbuild drops.
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
        module: { type: 'commonjs' },
      },
    ],
    // Its `import()` of Node's own modules is not for jest's contexts; as `require` it is.
    '/@electric-sql/pglite/.+\\.cjs$': ['@swc/jest', { jsc: { target: 'es2022' }, module: { type: 'commonjs' } }],
  },
  transformIgnorePatterns: ['/node_modules/(?!@electric-sql/pglite/)'],
  // Node wants the ending of a file that `import()` loads; here the file still ends in .ts.
  moduleNameMapper: {
    '^(\\./emulator/index)\\.js$': '$1',
    // Apollo's conformance suite brings an Apollo Server of its own version; what it is to test is ours.
    '^@apollo/server(/(?:errors|standalone|plugin/.+))?$': '<rootDir>/node_modules/@apollo/server$1',
  },
  setupFiles: ['reflect-metadata'],
  testTimeout: 60_000,
  // Jest would leave one core idle; these tests wait more than they compute.
  maxWorkers: '100%',
  // Of the cases of a file that say they may run beside each other, each with a server of its own.
  maxConcurrency: 3,
  // Every file leaves something behind in its process that makes promises slower for the next ones.
  workerIdleMemoryLimit: '512MB',
};
