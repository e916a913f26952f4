import { defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'
import LongestFirst from './vitest.sequencer.ts'

// The packages of the workspace are tested from their sources, never from dist.
const conditions = ['source', ...defaultServerConditions]

/** Files that run one after the other in a process: starting one and loading the modules takes longer than most of them. */
const SHARED = [
  'packages/{api-documents,client,contracts,encoding,flow,gateway-api,service-kit,settings,ssv}/src/**/*.test.ts',
  'services/gateway/src/{connection,differences,documents,http,rest}/**/*.test.ts',
]
/** Files that measure what their process uses, and get one of their own like all others. */
const MEASURING = [
  'packages/service-kit/src/sleep.test.ts',
  'services/gateway/src/http/upgrades.test.ts',
]
const ALL = [
  'packages/*/src/**/*.test.ts',
  'services/*/src/**/*.test.ts',
  'bench/src/**/*.test.ts',
  'scripts/**/*.test.ts',
]

export default defineConfig({
  ssr: { resolve: { conditions } },
  // Where Vitest itself loads the global set-up and the reporter.
  environments: { __vitest__: { resolve: { conditions } } },
  test: {
    globalSetup: ['vitest.global-setup.ts'],
    reporters: ['default', './packages/test-kit/src/reporter.ts'],
    pool: 'forks',
    // Twice the cores of a small machine: the longest tests mostly wait, for an outage to pass or a process to end.
    maxWorkers: 4,
    // Far above what any test takes on a quiet machine: a machine that has other things to do is no
    // reason to fail.
    testTimeout: 900_000,
    hookTimeout: 900_000,
    expect: { poll: { timeout: 300_000 } },
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: 'alone', include: ALL, exclude: SHARED } },
      { extends: true, test: { name: 'measuring', include: MEASURING } },
      {
        extends: true,
        test: { name: 'shared', include: SHARED, exclude: MEASURING, isolate: false },
      },
    ],
  },
})
