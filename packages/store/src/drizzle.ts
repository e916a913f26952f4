import { createRequire } from 'node:module'

/**
 * Loads Drizzle ORM with `require`. An `import` reads its package.json (180 KB) once per module,
 * which takes about ten times the time and memory (200 MB, mostly garbage).
 */
const load = createRequire(import.meta.url)

export const drizzleOrm = load('drizzle-orm') as typeof import('drizzle-orm')
export const pgCore = load('drizzle-orm/pg-core') as typeof import('drizzle-orm/pg-core')
export const pgProxy = load('drizzle-orm/pg-proxy') as typeof import('drizzle-orm/pg-proxy')
