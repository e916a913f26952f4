import type { BenchResult } from './bench-result.ts'
import { renderResult } from './render-result.ts'

const INTRODUCTION = `# Benchmarks

As measured, on the machine that each section names. Most numbers are listed beside a minimal baseline of the same run: on
another machine the numbers differ, so compare with the baseline. \`validation-memory\`, \`failover\`, \`soak\` and \`duty-soak\` have
none. Sections were measured at different times; kernel and load of the machine differ between them.
A target may name a goal: a better value that is aimed at.

| | |
|---|---|
| \`npm run bench\` | all of them but \`index\`, \`soak\` and \`duty-soak\`, one after the other |
| \`npm run bench -- query\` | one: \`query\`, \`full-set\`, \`latency\`, \`relay\`, \`fanout\`, \`decided-storage\`, \`duty-storage\`, \`builder\`, \`pipeline\`, \`collect\`, \`gossip-latency\`, \`history\`, \`gossip-in\`, \`partial-signatures\`, \`signature-recovery\`, \`duty-extras\`, \`validation-memory\`, \`peers\`, \`index\`, \`failover\`, \`soak\`, \`duty-soak\` |
| \`npm run bench -- query --validators=1000\` | with another setting; the names are those of the sections below |
| \`npm run bench -- report\` | writes this page from the results of the last runs, \`bench/results/*.json\`; what was not run again stays as it is |

Everything runs on one machine: the services under test in separate processes, Postgres and Redis, and the client in
another process. They share its cores, and so do the baselines. CPU and memory of
processes, and the load of other programs, are read from Linux's \`/proc\` and are \`n/a\` elsewhere.
`

/** The page's contents for one benchmark. */
export interface ReportSection {
  /** Rows of the table of targets. */
  readonly summary: readonly string[]
  readonly text: string
}

/** The section of a result, with handwritten notes if there are any. */
export function sectionOf(result: BenchResult, notes: string): ReportSection {
  return {
    summary: result.targets.map(
      ({ what, wanted, measured, met }) =>
        `| ${result.name} | ${what} | ${wanted} | ${measured} | ${met ? 'met' : '**missed**'} |`,
    ),
    text: renderSection({ result, notes }),
  }
}

/** The section of a benchmark in an earlier page; undefined if it has none. */
export function sectionFrom(page: string, name: string): ReportSection | undefined {
  const [introduction = '', ...texts] = page.split(/^(?=## )/m)
  const text = texts.find((part) => part.split('\n')[0]?.endsWith(`(\`${name}\`)`))
  if (text === undefined) return undefined
  const summary = introduction.split('\n').filter((line) => line.startsWith(`| ${name} |`))
  return { summary, text: `${text.trimEnd()}\n` }
}

/** The page, with sections in the given order. */
export function renderReport(sections: readonly ReportSection[]): string {
  const table = [
    '| benchmark | target | wanted | measured | |',
    '|---|---|---|---|---|',
    ...sections.flatMap(({ summary }) => summary),
  ]
  const texts = sections.map(({ text }) => text)
  return `${[INTRODUCTION, `${table.join('\n')}\n`, ...texts].join('\n')}`
}

function renderSection({ result, notes }: { result: BenchResult; notes: string }): string {
  const { name, title, method, machine, otherCores, versions, settings } = result
  const { date, cpu, cores, memoryGib, system, node } = machine
  const servers = Object.entries(versions).map(([server, version]) => `${server} ${version}`)
  const facts = [
    `${cpu}, ${cores} cores, ${memoryGib} GiB, ${system}`,
    [`Node.js ${node}`, ...servers].join(', '),
    `${date.slice(0, 16).replace('T', ' ')} UTC; other programs kept ${otherCores ?? 'n/a'} cores busy during the run`,
  ]
  const given = Object.entries(settings).map(([setting, value]) => `\`${setting}=${value}\``)
  const parts = [
    `## ${title} (\`${name}\`)`,
    ...method,
    renderResult(result),
    ...(notes === '' ? [] : [notes]),
    `Machine: ${facts.join('; ')}. Settings: ${given.join(', ')}.`,
  ]
  return `${parts.join('\n\n')}\n`
}
