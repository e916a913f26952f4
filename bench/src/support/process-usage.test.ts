import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { cpuSeconds, peakMemoryMb, treeCpuSeconds } from './process-usage.ts'

const BUSY = 'while (process.cpuUsage().user < 300_000);'

it.runIf(existsSync('/proc/self/stat'))(
  'counts CPU time of ended children for the tree but not for the process',
  async () => {
    const { pid } = process
    const before = { own: await cpuSeconds(pid), tree: await treeCpuSeconds(pid) }
    execFileSync(process.execPath, ['--eval', BUSY])
    const own = Number(await cpuSeconds(pid)) - Number(before.own)
    const tree = Number(await treeCpuSeconds(pid)) - Number(before.tree)
    expect(tree - own).toBeGreaterThan(0.05)
  },
)

it('throws for a process that does not exist', async () => {
  const NOBODY = 2 ** 30
  expect(await cpuSeconds(NOBODY)).toBeNull()
  expect(await treeCpuSeconds(NOBODY)).toBeNull()
  expect(await peakMemoryMb(NOBODY)).toBeNull()
})
