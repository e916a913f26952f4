import { appendFileSync } from 'node:fs'

/** The file that collects, over all processes of a test run, what could not run. */
export const NOT_RUN_FILE = 'SSV_NOT_RUN_FILE'

/**
 * Adds an entry to the list printed at the end of a test run; with CI=true a list that is not empty
 * is a failure.
 *
 * `what` was left out, `why`, and how to make it run (`howToGet`).
 */
export function notRun(what: string, why: string, howToGet: string): void {
  const line = [what, why, howToGet].map((part) => part.replaceAll(/\s+/g, ' ').trim()).join(' — ')
  const file = process.env[NOT_RUN_FILE]
  if (file === undefined) process.stderr.write(`NOT RUN: ${line}\n`)
  else appendFileSync(file, `${line}\n`)
}
