import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Beside `src` and `dist` alike. */
export const migrationsFolder = join(dirname(fileURLToPath(import.meta.url)), '..', 'migrations')
