import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, sourceFiles } from './source-files.ts'

/** The form of every declaration of a metric: kind, name and help next to each other. */
const DECLARATION =
  /metrics\.(counter|gauge|histogram)\(\{\s*name: '(\w+)',\s*help: '([^']+)',(?:\s*labelNames: \[([^\]]*)\])?/g
const ANY_NAME = /name: '(ssv_\w+)'/g

/**
 * The table of metrics in docs/operations.md, as Markdown.
 * @throws Error for a metric declared in another form
 */
export function metricsReference(): string {
  const rows = new Map<string, string>()
  for (const path of sourceFiles()) {
    const source = readFileSync(join(ROOT, path), 'utf8')
    for (const [, kind, name = '', help = '', labels = ''] of source.matchAll(DECLARATION)) {
      const shown = labels.replaceAll(/'(\w+)'/g, '`$1`')
      rows.set(name, `| \`${name}\` | ${kind} | ${shown} | ${help} |`)
    }
    for (const [, name = ''] of source.matchAll(ANY_NAME)) {
      if (!rows.has(name)) throw new Error(`${path}: ${name} is not declared as name, then help`)
    }
  }
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
  return ['| Metric | Kind | Labels | Meaning |', '| --- | --- | --- | --- |', ...sorted].join('\n')
}
