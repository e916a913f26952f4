import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Creates a folder and its missing parents.
 *
 * `mkdir` with `recursive` is not used: it never returns if a file system reports ENOENT although
 * the parent exists, as /proc does (Node.js 24, libuv's uv_fs_mkdir loops).
 * @param folder an absolute path
 * @returns the topmost created folder; undefined if all existed
 * @throws the system error
 */
export async function makeFolder(folder: string): Promise<string | undefined> {
  if (await isFolder(folder)) return undefined
  const parent = dirname(folder)
  const topmost = parent === folder ? undefined : await makeFolder(parent)
  const made = await mkdir(folder).then(
    () => folder,
    async (error: NodeJS.ErrnoException) => {
      // Created concurrently by another process.
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
