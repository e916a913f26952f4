import { statSync } from 'node:fs'

const VARIABLE = 'SSV_VECTORS'

/**
 * Gives the folder of recorded network data that SSV_VECTORS names, or undefined when it names none.
 * @throws Error when it names something that is not a folder
 */
export function vectorsFolder(): string | undefined {
  const folder = process.env[VARIABLE]
  if (folder === undefined || folder === '') return undefined
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Error(`${VARIABLE}=${folder} is not a folder: correct it, or leave it empty`)
  }
  return folder
}
