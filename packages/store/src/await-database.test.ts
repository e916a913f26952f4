import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { expect, it } from 'vitest'
import { awaitDatabase } from './await-database.ts'
import { DatabaseError, PooledConnectionError } from './errors.ts'

const modules = { logger: silentLogger() }
/** The message of PgBouncer for a while after Postgres was restarted. */
const LOGIN_RETRY = new DatabaseError('schema-version', {
  code: '08P01',
  message: 'server login has been failing, try again later (server_login_retry)',
})

function failing(error: Error, times: number) {
  let attempts = 0
  return {
    attempts: () => attempts,
    async attempt() {
      attempts += 1
      if (attempts <= times) throw error
      return 'there'
    },
  }
}

it('retries while the database is unavailable', async () => {
  const { attempt, attempts } = failing(LOGIN_RETRY, 2)
  const { signal } = new AbortController()
  expect(await awaitDatabase(attempt, { waitMs: 60_000, signal }, modules)).toBe('there')
  expect(attempts()).toBe(3)
})

it('does not retry permanent errors', async () => {
  const wrong = new PooledConnectionError()
  const { attempt, attempts } = failing(wrong, Infinity)
  const { signal } = new AbortController()
  await expect(awaitDatabase(attempt, { waitMs: 60_000, signal }, modules)).rejects.toBe(wrong)
  expect(attempts()).toBe(1)
})

it('rejects with the last error after the time limit', async () => {
  const { attempt, attempts } = failing(LOGIN_RETRY, Infinity)
  const { signal } = new AbortController()
  await expect(awaitDatabase(attempt, { waitMs: 0, signal }, modules)).rejects.toBe(LOGIN_RETRY)
  expect(attempts()).toBe(1)
})

it('stops waiting when aborted', async () => {
  const ending = new AbortController()
  const { attempt } = failing(LOGIN_RETRY, Infinity)
  const waiting = awaitDatabase(attempt, { waitMs: 60_000, signal: ending.signal }, modules)
  ending.abort(new Error('SIGTERM received'))
  await expect(waiting).rejects.toThrow('SIGTERM received')
})
