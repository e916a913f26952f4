import { findProgram } from './find-program.ts'
import type { Program } from './program.ts'

let found: Promise<Program | undefined> | undefined

/**
 * The Chromium or Chrome of this machine: from PATH, from our cache, or downloaded; `undefined` if
 * unavailable.
 */
export function findChromium(): Promise<Program | undefined> {
  found ??= findProgram({
    package: 'chromium',
    names: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'],
    // usr/bin contains a script that only knows /usr/lib.
    unpacked: 'usr/lib/chromium/chromium',
  })
  return found
}
