import { readFileSync } from 'node:fs'

const MANIFEST = new URL('../package.json', import.meta.url)

/** Version of this release as announced to other nodes: `v0.1.0`. */
export const VERSION: string = `v${JSON.parse(readFileSync(MANIFEST, 'utf8')).version}`
