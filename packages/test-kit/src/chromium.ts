import { type Browser, chromium } from 'playwright-core'
import { findChromium } from './find-chromium.ts'
import { notRun } from './not-run.ts'

/** Whether a browser can be had on this machine; puts it on the NOT RUN list when not. */
export async function chromiumIsAvailable(): Promise<boolean> {
  if (await findChromium()) return true
  notRun(
    'Chromium',
    'no Chromium or Chrome on PATH, and none could be installed',
    'install chromium, or run where apt-get reaches an archive that has it',
  )
  return false
}

/**
 * Starts a browser without a window.
 * @throws Error when none can be had: ask chromiumIsAvailable() first
 */
export async function startChromium(): Promise<Browser> {
  const program = await findChromium()
  if (!program) throw new Error('Chromium is not available: ask chromiumIsAvailable() first')
  return chromium.launch({
    executablePath: program.path,
    env: { ...process.env, ...program.env } as Record<string, string>,
    // Root has no sandbox, and neither has a container; the pages are our own.
    chromiumSandbox: false,
    // Small memory for shared use, as containers have it, ends a page.
    args: ['--disable-dev-shm-usage'],
  })
}
