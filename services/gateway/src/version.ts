import { readFileSync } from 'node:fs'

const MANIFEST = new URL('../package.json', import.meta.url)

/** Version of this build, from its package.json. */
export const VERSION: string = JSON.parse(readFileSync(MANIFEST, 'utf8')).version
