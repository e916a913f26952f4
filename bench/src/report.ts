// Writes docs/benchmarks.md from the results of the last runs, so that no number is typed by hand.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type ReportSection,
  renderReport,
  sectionFrom,
  sectionOf,
} from './support/render-report.ts'
import { resultsFolder } from './support/results-folder.ts'

/** Every benchmark has a script, in the order of the page. */
const packageFile = fileURLToPath(new URL('../package.json', import.meta.url))
const { scripts }: { scripts: object } = JSON.parse(await readFile(packageFile, 'utf8'))
const names = Object.keys(scripts).filter((name) => name !== 'report')

const page = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url))
const notesFolder = fileURLToPath(new URL('../notes/', import.meta.url))

const former = await readFile(page, 'utf8')

/** The last measurement, or else the page's; empty if it was never measured. */
async function section(name: string): Promise<ReportSection[]> {
  const file = join(resultsFolder, `${name}.json`)
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text !== undefined) {
    const notes = await readFile(join(notesFolder, `${name}.md`), 'utf8').catch(() => '')
    return [sectionOf(JSON.parse(text), notes.trim())]
  }
  const kept = sectionFrom(former, name)
  if (kept === undefined) {
    process.stderr.write(`report: ${name} was never measured: run \`npm run bench -- ${name}\`\n`)
    return []
  }
  return [kept]
}

await writeFile(page, renderReport((await Promise.all(names.map(section))).flat()))
process.stderr.write(`report: wrote ${page}\n`)
