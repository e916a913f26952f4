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
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
