import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Next to both `src` and `dist`. */
export const migrationsFolder = join(dirname(fileURLToPath(import.meta.url)), '..', 'migrations')
