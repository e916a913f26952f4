// Writes docs/benchmarks.md from the results of the last runs, so that no number is typed by hand.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BenchResult } from './support/bench-result.ts'
import { renderReport } from './support/render-report.ts'
import { resultsFolder } from './support/results-folder.ts'

const NAMES = [
  'query',
  'full-set',
  'latency',
  'relay',
  'decided-storage',
  'pipeline',
  'collect',
  'gossip-latency',
  'history',
  'soak',
]

const page = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url))
const notesFolder = fileURLToPath(new URL('../notes/', import.meta.url))

async function read(name: string): Promise<{ result: BenchResult; notes: string }> {
  const file = join(resultsFolder, `${name}.json`)
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new Error(`${file} is not there: run \`npm run bench -- ${name}\` first`, { cause })
  })
  const notes = await readFile(join(notesFolder, `${name}.md`), 'utf8').catch(() => '')
  return { result: JSON.parse(text), notes: notes.trim() }
}

await writeFile(page, renderReport(await Promise.all(NAMES.map(read))))
process.stderr.write(`report: wrote ${page}\n`)
