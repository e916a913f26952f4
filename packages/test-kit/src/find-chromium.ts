import { findProgram } from './find-program.ts'
import type { Program } from './program.ts'

let found: Promise<Program | undefined> | undefined

/** The Chromium, or Chrome, of this machine: from PATH, from our cache, or fetched now; `undefined` when it cannot be had. */
export function findChromium(): Promise<Program | undefined> {
  found ??= findProgram({
    package: 'chromium',
    names: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'],
    // What is in usr/bin is a script that knows of /usr/lib only.
    unpacked: 'usr/lib/chromium/chromium',
  })
  return found
}
