import { globSync } from 'node:fs'
import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '..')

const NOT_SHIPPED = /\.(test|conformance)\.ts$|\/src\/testing\/|^packages\/test-kit\//

/** The sources that run in services, relative to the root, in alphabetical order. */
export function sourceFiles(): string[] {
  return globSync('{packages,services}/*/src/**/*.ts', { cwd: ROOT })
    .filter((path) => !NOT_SHIPPED.test(path))
    .sort()
}
