import { serviceMain } from './service-main.ts'
import { type Program, type ProgramOptions, startProgram } from './start-program.ts'

/**
 * Starts an ibft-collector of a custom network as it is deployed, on free ports of the loopback
 * interface. @returns the process; `url` is its admin server
 */
export function startCollector({
  env = {},
  onLine,
}: Pick<ProgramOptions, 'env' | 'onLine'>): Promise<Program> {
  return startProgram(serviceMain('ibft-collector'), {
    env: {
      SSV_NETWORK: 'custom',
      P2P_HOST: '127.0.0.1',
      P2P_TCP_PORT: '0',
      P2P_UDP_PORT: '0',
      ADMIN_PORT: '0',
      LOG_LEVEL: 'info',
      // As in the image.
      NODE_OPTIONS: '--max-semi-space-size=8',
      ...env,
    },
    listens: 'admin server started',
    ...(onLine && { onLine }),
  })
}
