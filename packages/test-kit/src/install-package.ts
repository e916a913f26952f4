import { existsSync } from 'node:fs'
import { run } from './run.ts'

/**
 * Installs a Debian package, only as root and where no service manager would start its daemon.
 * Resolves to whether it is installed.
 */
export async function installPackage(name: string): Promise<boolean> {
  const isRoot = process.getuid?.() === 0
  if (!isRoot || existsSync('/run/systemd/system')) return false
  const install = () =>
    run('apt-get', ['install', '-y', '--no-install-recommends', name], {
      // Run level 1 has no services, so invoke-rc.d(8) does not start the daemon.
      env: { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    })
  if ((await install()).ok) return true
  await run('apt-get', ['update', '-q'])
  return (await install()).ok
}
