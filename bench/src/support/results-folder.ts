import { fileURLToPath } from 'node:url'

/** Where each benchmark leaves `<name>.json`. */
export const resultsFolder = fileURLToPath(new URL('../../results/', import.meta.url))
