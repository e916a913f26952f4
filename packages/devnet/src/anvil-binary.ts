import { createRequire } from 'node:module'
import { ChainBinaryMissingError } from './chain-errors.ts'

const require = createRequire(import.meta.url)

const SYSTEMS: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'linux',
  darwin: 'darwin',
  win32: 'win32',
}
const MACHINES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' }

/**
 * Finds the native anvil binary installed by npm. The package's wrapper script would add a process
 * between this one and anvil.
 */
export function anvilBinary(): string {
  const platform = `${process.platform}-${process.arch}`
  const system = SYSTEMS[process.platform]
  const file = process.platform === 'win32' ? 'anvil.exe' : 'anvil'
  try {
    // The native package is a dependency of the wrapper, so it is looked up from the wrapper's folder.
    const wrapper = require.resolve('@foundry-rs/anvil/package.json')
    return createRequire(wrapper).resolve(
      `@foundry-rs/anvil-${system}-${MACHINES[process.arch]}/bin/${file}`,
    )
  } catch (cause) {
    throw new ChainBinaryMissingError(platform, cause)
  }
}
