import { fileURLToPath } from 'node:url'

/** Folder where each benchmark writes `<name>.json`. */
export const resultsFolder = fileURLToPath(new URL('../../results/', import.meta.url))
