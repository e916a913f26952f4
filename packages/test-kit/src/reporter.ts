import { readFileSync, rmSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'
import { NOT_RUN_FILE } from './not-run.ts'
import { summarize, type TestCounts } from './summary.ts'

/**
 * Ends the output of a test run with the list of what could not run and one plain line of counts.
 *
 * Written when the process exits, because other reporters and the teardown still write before that.
 */
export default class SummaryReporter implements Reporter {
  #counts: TestCounts = { passed: 0, failed: 1, skipped: 0 }

  onInit(): void {
    process.once('exit', () => {
      const { text, failed } = summarize(this.#counts, takeNotRun(), process.env.CI === 'true')
      process.stdout.write(text)
      if (failed) process.exitCode = 1
    })
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 }
    for (const module of modules) {
      const failedBefore = counts.failed
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'pending') counts.failed += 1
        else counts[state] += 1
      }
      // A file that cannot be loaded, or a failed hook outside any test: no single test has failed.
      if (!module.ok() && counts.failed === failedBefore) counts.failed += 1
    }
    this.#counts = counts
  }
}

function takeNotRun(): string[] {
  const file = process.env[NOT_RUN_FILE]
  if (file === undefined) return []
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  rmSync(file, { force: true })
  return [...new Set(lines)]
}
