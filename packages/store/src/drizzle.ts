import { createRequire } from 'node:module'

/**
 * Drizzle ORM, by `require`: an `import` reads its package.json (180 KB) once for each of its
 * modules, which costs about ten times the time and the memory: 200 MB, most of it garbage.
 */
const load = createRequire(import.meta.url)

export const drizzleOrm = load('drizzle-orm') as typeof import('drizzle-orm')
export const pgCore = load('drizzle-orm/pg-core') as typeof import('drizzle-orm/pg-core')
export const pgProxy = load('drizzle-orm/pg-proxy') as typeof import('drizzle-orm/pg-proxy')
