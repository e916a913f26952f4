import { type ServiceProcess, startService } from './service-process.ts'

export interface Replica extends Omit<ServiceProcess, 'urlOf'> {
  readonly port: number
  /** With the path `/query` or `/stream`. */
  url(path: string): string
  /** URL of the admin server. */
  readonly adminUrl: string
}

/** Starts a gateway process; resolves when it listens. */
export async function startReplica(env: Record<string, string>): Promise<Replica> {
  const { urlOf, ...process } = await startService(
    'gateway',
    { GATEWAY_PORT: '0', ...env },
    'gateway listening',
  )
  const url = urlOf('gateway listening')
  return {
    ...process,
    port: Number(new URL(url).port),
    url: (path) => `${url.replace('http', 'ws')}${path}`,
    adminUrl: urlOf('admin server started'),
  }
}
