import { statSync } from 'node:fs'

const VARIABLE = 'SSV_VECTORS'

/**
 * Returns the folder of recorded network data named by SSV_VECTORS, or undefined if it is not set.
 * @throws Error if it is not a folder
 */
export function vectorsFolder(): string | undefined {
  const folder = process.env[VARIABLE]
  if (folder === undefined || folder === '') return undefined
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Error(`${VARIABLE}=${folder} is not a folder: correct it, or leave it empty`)
  }
  return folder
}
