import { sleep } from '@ssv-exporter/service-kit/sleep'
import { processFacts } from './process-facts.ts'

const POLL_MS = 50

/** Waits until no process has this id; false if that takes longer than `deadlineMs`. */
export async function waitForExit(pid: number, deadlineMs: number): Promise<boolean> {
  const deadline = Date.now() + deadlineMs
  while ((await processFacts(pid)) !== undefined) {
    if (Date.now() >= deadline) return false
    await sleep(POLL_MS)
  }
  return true
}
