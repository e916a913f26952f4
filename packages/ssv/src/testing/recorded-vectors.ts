import { appendFileSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

const folder = process.env.SSV_VECTORS

/** Whether SSV_VECTORS names a folder of recorded network data. */
export const hasRecordedVectors = folder !== undefined && folder !== ''

/** Reads a JSON file of that folder. */
export function recordedVectors<T>(path: string): T {
  return JSON.parse(readFileSync(join(folder ?? '', path), 'utf8')) as T
}

/**
 * Adds `what` to the list of tests that could not run without that folder.
 *
 * The test kit's own helper depends on this package (test kit → devnet → ssv), so the list is
 * written here.
 */
export function withoutRecordedVectors(what: string): void {
  const line = `${what} — SSV_VECTORS is not set — set it to a folder of recorded network data`
  const list = process.env.SSV_NOT_RUN_FILE
  if (list === undefined) process.stderr.write(`NOT RUN: ${line}\n`)
  else appendFileSync(list, `${line}\n`)
}

/** Reads a file of that folder with one JSON value per line, compressed if its name ends so. */
export function recordedLines<T>(path: string): T[] {
  const bytes = readFileSync(join(folder ?? '', path))
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T)
}

/** The names of the files in a subfolder. */
export function recordedFiles(path: string): string[] {
  return readdirSync(join(folder ?? '', path))
}
