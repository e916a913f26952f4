import { defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'
import LongestFirst from './vitest.sequencer.ts'

// The packages of the workspace are tested from their sources, never from dist.
const conditions = ['source', ...defaultServerConditions]

/** Packages whose tests compute and start nothing that outlives them. */
const UNITS = ['packages/{client,contracts,gateway-api,service-kit,ssv}/src/**/*.test.ts']
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
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 60_000 } },
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: 'system', include: ALL, exclude: UNITS } },
      // One process runs many of these files: starting it takes longer than most of them.
      { extends: true, test: { name: 'units', include: UNITS, isolate: false } },
    ],
  },
})
