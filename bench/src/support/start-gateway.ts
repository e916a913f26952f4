import { serviceMain } from './service-main.ts'
import { type Program, startProgram } from './start-program.ts'

/** Starts the gateway as it is deployed, on a free port, with its default limits. */
export function startGateway(urls: { databaseUrl: string; redisUrl: string }): Promise<Program> {
  return startProgram(serviceMain('gateway'), {
    env: {
      DATABASE_URL: urls.databaseUrl,
      REDIS_URL: urls.redisUrl,
      GATEWAY_PORT: '0',
      ADMIN_PORT: '0',
      LOG_LEVEL: 'info',
      // As in the image.
      NODE_OPTIONS: '--max-semi-space-size=8',
    },
    listens: 'gateway listened',
  })
}
