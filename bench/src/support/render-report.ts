import type { BenchResult } from './bench-result.ts'
import { renderResult } from './render-result.ts'

const INTRODUCTION = `# Benchmarks

As measured, on the machine that each section names. Beside every number of ours stands a bare baseline of the same run: on
another machine the numbers are others, and the distance to the baseline is what to compare.

| | |
|---|---|
| \`npm run bench\` | all of them, one after the other |
| \`npm run bench -- query\` | one: \`query\`, \`full-set\`, \`latency\`, \`relay\`, \`decided-storage\`, \`pipeline\`, \`collect\`, \`gossip-latency\`, \`history\` |
| \`npm run bench -- query --validators=1000\` | with another setting; the names are those of the sections below |
| \`npm run bench -- report\` | writes this page from the results of the last runs, \`bench/results/*.json\` |

Everything runs on one machine: the services under test in processes of their own, Postgres and Redis beside them, the client in
another process. They share its cores, and so do the baselines. CPU and memory of
processes, and what other programs did meanwhile, are read from Linux's \`/proc\` and are \`n/a\` elsewhere.
`

/** Writes the page from results, and notes of a person where there are some. */
export function renderReport(sections: readonly { result: BenchResult; notes: string }[]): string {
  const summary = sections.flatMap(({ result }) =>
    result.targets.map(
      ({ what, wanted, measured, met }) =>
        `| ${result.name} | ${what} | ${wanted} | ${measured} | ${met ? 'met' : '**missed**'} |`,
    ),
  )
  const table = [
    '| benchmark | target | wanted | measured | |',
    '|---|---|---|---|---|',
    ...summary,
  ]
  return `${[INTRODUCTION, `${table.join('\n')}\n`, ...sections.map(renderSection)].join('\n')}`
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
