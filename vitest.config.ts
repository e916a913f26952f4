import { defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'

// The packages of the workspace are tested from their sources, never from dist.
const conditions = ['source', ...defaultServerConditions]

export default defineConfig({
  ssr: { resolve: { conditions } },
  // Where Vitest itself loads the global set-up and the reporter.
  environments: { __vitest__: { resolve: { conditions } } },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'services/*/src/**/*.test.ts',
      'bench/src/**/*.test.ts',
      'scripts/**/*.test.ts',
    ],
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
  },
})
