import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { apiTypesText } from '../packages/client/src/testing/api-types-text.ts'
import { chartSchema } from './chart-schema.ts'
import { configurationReference } from './configuration-reference.ts'
import { metricsReference } from './metrics-reference.ts'
import { ROOT } from './source-files.ts'

const BEGIN = '<!-- Made by scripts/write-references.ts from here on; do not edit. -->'

export interface GeneratedDocument {
  /** Relative to the root. */
  path: string
  /** Its expected content. */
  text(): string
}

/** Every file that is generated from the code, entirely or after a marker. */
export const GENERATED_DOCUMENTS: readonly GeneratedDocument[] = [
  endingWith('docs/configuration.md', configurationReference),
  endingWith('docs/operations.md', metricsReference),
  {
    path: 'k8s/ssv-exporter/values.schema.json',
    text() {
      return formatted(this.path, JSON.stringify(chartSchema()))
    },
  },
  {
    path: 'packages/client/src/api-types.ts',
    text() {
      return formatted(this.path, apiTypesText())
    },
  },
]

/** A document whose first part is handwritten. */
function endingWith(path: string, made: () => string): GeneratedDocument {
  return {
    path,
    text() {
      const [before] = readFileSync(join(ROOT, path), 'utf8').split(BEGIN)
      return formatted(path, `${before}${BEGIN}\n\n${made()}\n`)
    },
  }
}

/** As the formatter would lay it out. */
function formatted(path: string, text: string): string {
  const run = spawnSync('biome', ['format', `--stdin-file-path=${path}`], {
    cwd: ROOT,
    input: text,
    encoding: 'utf8',
    env: {
      ...process.env,
      PATH: [join(ROOT, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
    },
  })
  if (run.status !== 0) throw new Error(`${path} could not be formatted: ${run.stderr}`)
  return run.stdout
}
