import { type Browser, chromium } from 'playwright-core'
import { findChromium } from './find-chromium.ts'
import { notRun } from './not-run.ts'

/** Whether a browser is available on this machine; adds it to the NOT RUN list if not. */
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
 * Starts a headless browser.
 * @throws Error if none is available: call chromiumIsAvailable() first
 */
export async function startChromium(): Promise<Browser> {
  const program = await findChromium()
  if (!program) throw new Error('Chromium is not available: ask chromiumIsAvailable() first')
  return chromium.launch({
    executablePath: program.path,
    env: { ...process.env, ...program.env } as Record<string, string>,
    // There is no sandbox as root or in a container; the pages are our own.
    chromiumSandbox: false,
    // Small shared memory, as in containers, crashes a page.
    args: ['--disable-dev-shm-usage'],
  })
}
