// Tells whether `pnpm install` would change anything, so that `npm run …` can skip it. Plain
// JavaScript for Node.js >= 20: it runs before anything is installed.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Files that pnpm reads at the root of the workspace. */
const ROOT_FILES = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc']
/** Written by pnpm at each installation, including manual ones. */
const PNPM_STATE = join('node_modules', '.modules.yaml')
const STAMP = join('node_modules', '.install-stamp')

/** Whether the dependencies of the checkout at `root` match its lock file. */
export function isInstalled(root) {
  const stamp = join(root, STAMP)
  if (!existsSync(stamp) || !existsSync(join(root, PNPM_STATE))) return false
  const isComplete = packageFolders(root).every((folder) =>
    existsSync(join(root, folder, 'node_modules')),
  )
  return isComplete && readFileSync(stamp, 'utf8') === installKey(root)
}

/** Records that the dependencies have just been installed. */
export function markInstalled(root) {
  writeFileSync(join(root, STAMP), installKey(root))
}

/** Changes with every input of an installation, or with the installation itself. */
function installKey(root) {
  const hash = createHash('sha256')
  const patches = filesIn(root, 'patches')
  const manifests = workspaceFolders(root).map((folder) => join(folder, 'package.json'))
  for (const path of [...ROOT_FILES, ...patches, ...manifests]) {
    const file = join(root, path)
    hash
      .update(`${path}\0`)
      .update(existsSync(file) ? readFileSync(file) : '')
      .update('\0')
  }
  return `${hash.digest('hex')} ${statSync(join(root, PNPM_STATE)).mtimeMs}`
}

/** Folders of the workspace whose package has dependencies: pnpm gives each a `node_modules`. */
function packageFolders(root) {
  return workspaceFolders(root).filter((folder) => {
    const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
    const { dependencies, devDependencies, optionalDependencies } = manifest
    return Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies }).length > 0
  })
}

function workspaceFolders(root) {
  const nested = ['packages', 'services'].flatMap((folder) => filesIn(root, folder))
  return [...nested, 'bench'].filter((folder) => existsSync(join(root, folder, 'package.json')))
}

function filesIn(root, folder) {
  const path = join(root, folder)
  return existsSync(path)
    ? readdirSync(path)
        .sort()
        .map((name) => join(folder, name))
    : []
}
