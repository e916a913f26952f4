import { readFileSync } from 'node:fs'

const MANIFEST = new URL('../package.json', import.meta.url)

/** Of this build, as its package says. */
export const VERSION: string = JSON.parse(readFileSync(MANIFEST, 'utf8')).version
