import { appendFileSync } from 'node:fs'

/** Names the file that collects, over all processes of a test run, what could not run. */
export const NOT_RUN_FILE = 'SSV_NOT_RUN_FILE'

/**
 * Puts something on the list that a test run prints at its end; with CI=true a list that is not empty is a failure.
 *
 * `what` was left out, `why`, and what a person does to have it run (`howToGet`).
 */
export function notRun(what: string, why: string, howToGet: string): void {
  const line = [what, why, howToGet].map((part) => part.replaceAll(/\s+/g, ' ').trim()).join(' — ')
  const file = process.env[NOT_RUN_FILE]
  if (file === undefined) process.stderr.write(`NOT RUN: ${line}\n`)
  else appendFileSync(file, `${line}\n`)
}
