import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Makes a folder and those above it that are missing.
 *
 * Not `mkdir` with `recursive`: where a file system answers ENOENT for a folder whose parent is there, as /proc does, that never returns
 * (Node.js 24, libuv's uv_fs_mkdir in a loop).
 * @param folder an absolute path
 * @returns the topmost folder that was made; undefined when all were there
 * @throws the error of the system
 */
export async function makeFolder(folder: string): Promise<string | undefined> {
  if (await isFolder(folder)) return undefined
  const parent = dirname(folder)
  const topmost = parent === folder ? undefined : await makeFolder(parent)
  const made = await mkdir(folder).then(
    () => folder,
    async (error: NodeJS.ErrnoException) => {
      // Somebody was quicker.
      if (error.code === 'EEXIST' && (await isFolder(folder))) return undefined
      throw error
    },
  )
  return topmost ?? made
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
}
