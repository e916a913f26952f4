import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { notRun } from './not-run.ts'
import { vectorsFolder } from './vectors.ts'

const folder = vectorsFolder()

/** Whether SSV_VECTORS names a folder of recorded network data. */
export const hasRecordedVectors = folder !== undefined

/** Reads a JSON file of that folder. */
export function recordedVectors<T>(path: string): T {
  return JSON.parse(readFileSync(join(folder ?? '', path), 'utf8')) as T
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

/** Adds `what` to the list of tests that could not run without that folder. */
export function withoutRecordedVectors(what: string): void {
  notRun(what, 'SSV_VECTORS is not set', 'set it to a folder of recorded network data')
}
