import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BenchResult } from './bench-result.ts'
import { machineFacts } from './machine-facts.ts'
import { watchOtherLoad } from './other-load.ts'
import { renderResult } from './render-result.ts'
import { resultsFolder } from './results-folder.ts'
import { readSettings, type Settings } from './settings.ts'

export interface BenchRun<T extends Settings> {
  settings: T
  /** Started processes are added here, so that they end however the run ends. */
  scope: AsyncDisposableStack
  /** Reports progress. */
  say(text: string): void
}

export interface Bench<T extends Settings> {
  name: string
  title: string
  defaults: T
  run(
    run: BenchRun<T>,
  ): Promise<Omit<BenchResult, 'name' | 'title' | 'machine' | 'otherCores' | 'settings'>>
}

const EXIT_INTERRUPTED = 130

/** Runs a benchmark to its end: prints its tables and writes them, with all details, as JSON. */
export async function runBench<T extends Settings>(bench: Bench<T>): Promise<void> {
  const { name, title } = bench
  const settings = readSettings(bench.defaults, process.argv.slice(2))
  const machine = machineFacts()
  const otherLoad = await watchOtherLoad()
  const scope = new AsyncDisposableStack()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void scope.disposeAsync().finally(() => process.exit(EXIT_INTERRUPTED))
    })
  }
  const say = (text: string) => process.stderr.write(`${name}: ${text}\n`)
  say(`${title}, ${JSON.stringify(settings)}`)
  const found = await bench.run({ settings, scope, say }).finally(() => scope.disposeAsync())
  const otherCores = await otherLoad()
  const result: BenchResult = { name, title, machine, otherCores, settings, ...found }
  await mkdir(resultsFolder, { recursive: true })
  const file = join(resultsFolder, `${name}.json`)
  await writeFile(file, `${JSON.stringify(result, undefined, 2)}\n`)
  process.stdout.write(`\n# ${title}\n\n${renderResult(result)}\n\n`)
  say(`other programs kept ${otherCores ?? 'n/a'} cores busy meanwhile; wrote ${file}`)
}
