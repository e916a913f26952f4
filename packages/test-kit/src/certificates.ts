import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { notRun } from './not-run.ts'
import { run } from './run.ts'

/** Paths of PEM files. */
export interface Certificates {
  /** Certificate of the authority, which no trust store has. */
  readonly authority: string
  /** Certificate of a server at 127.0.0.1, or of the given name, signed by the authority. */
  readonly certificate: string
  readonly key: string
  /** Gives the key to a system user, if permitted. */
  giveKeyTo(user: string): Promise<void>
  remove(): Promise<void>
}

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
const DAYS = ['-days', '2']

/** Whether certificates can be created here; adds it to the NOT RUN list if not. */
export async function opensslIsAvailable(): Promise<boolean> {
  if ((await run('openssl', ['version'])).ok) return true
  notRun('TLS', 'no openssl on PATH', 'install openssl')
  return false
}

/**
 * Creates a certificate authority and the certificate of a server.
 * @param options.name of the server, if it is reached by name
 */
export async function makeCertificates({ name }: { name?: string } = {}): Promise<Certificates> {
  const dir = await mkdtemp(join(tmpdir(), 'ssv-exporter-tls-'))
  await chmod(dir, 0o755)
  const file = (name: string) => join(dir, name)
  const names = name === undefined ? 'IP:127.0.0.1' : `DNS:${name}`
  await writeFile(file('names'), `subjectAltName=${names}`)
  const openssl = async (...args: string[]) => {
    const { ok, output } = await run('openssl', args, { cwd: dir })
    if (!ok) throw new Error(`openssl ${args[0]} failed:\n${output}`)
  }
  const authority = ['-keyout', 'ca.key', '-out', 'ca.crt', '-subj', '/CN=test authority']
  await openssl('req', '-x509', ...KEY, ...DAYS, ...authority)
  const server = ['-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=test server']
  await openssl('req', ...KEY, ...server)
  const signed = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'names']
  await openssl('x509', '-req', '-in', 'server.csr', ...signed, ...DAYS, '-out', 'server.crt')
  return {
    authority: file('ca.crt'),
    certificate: file('server.crt'),
    key: file('server.key'),
    async giveKeyTo(user) {
      if (userInfo().uid === 0) await run('chown', [user, file('server.key')])
    },
    remove: () => rm(dir, { recursive: true, force: true }),
  }
}
