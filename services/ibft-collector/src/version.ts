import { readFileSync } from 'node:fs'

const MANIFEST = new URL('../package.json', import.meta.url)

/** Of this release, as nodes tell each other: `v0.1.0`. */
export const VERSION: string = `v${JSON.parse(readFileSync(MANIFEST, 'utf8')).version}`
