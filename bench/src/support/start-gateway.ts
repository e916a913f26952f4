import { serviceMain } from './service-main.ts'
import { type Program, type ProgramOptions, startProgram } from './start-program.ts'

/**
 * Starts the gateway as it is deployed, on a free port, with its default limits unless overridden
 * in `env`.
 */
export function startGateway(
  urls: { databaseUrl: string; redisUrl: string },
  { env = {}, core, onLine }: Pick<ProgramOptions, 'env' | 'core' | 'onLine'> = {},
): Promise<Program> {
  return startProgram(serviceMain('gateway'), {
    env: {
      DATABASE_URL: urls.databaseUrl,
      REDIS_URL: urls.redisUrl,
      GATEWAY_PORT: '0',
      ADMIN_PORT: '0',
      LOG_LEVEL: 'info',
      // As in the image.
      NODE_OPTIONS: '--max-semi-space-size=8',
      ...env,
    },
    core,
    ...(onLine && { onLine }),
    listens: 'gateway listening',
  })
}
