import { readFileSync } from 'node:fs'
import { redisIsAvailable } from '@ssv-exporter/test-kit/redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gatherSwarm } from '../testing/client-swarm.ts'
import { type Fleet, startFleet } from '../testing/fleet.ts'
import { createRandom } from '../testing/random.ts'
import { createTraffic } from '../testing/traffic.ts'

const OPERATIONS = new URL('../../../../docs/operations.md', import.meta.url)
const PASSWORD = 'secret'

/** The documented statements. */
function documentedStatements(): string[] {
  const [, sql = ''] =
    /```sql role\n(CREATE ROLE ssv_reader[^`]*)```/.exec(readFileSync(OPERATIONS, 'utf8')) ?? []
  return sql.replace("PASSWORD '…'", `PASSWORD '${PASSWORD}'`).split(';\n').filter(Boolean)
}

describe.runIf(await redisIsAvailable())('a gateway with a read-only database user', () => {
  let fleet: Fleet
  beforeAll(async () => {
    fleet = await startFleet()
    for (const statement of documentedStatements()) {
      await fleet.database.query('role', statement)
    }
  })
  afterAll(async () => {
    // A role belongs to the whole server.
    await fleet.database.query('role', 'DROP OWNED BY ssv_reader')
    await fleet.database.query('role', 'DROP ROLE ssv_reader')
    await fleet.stop()
  })

  it('serves queries, REST and streams', async () => {
    const url = new URL(fleet.databaseUrl)
    url.username = 'ssv_reader'
    url.password = PASSWORD
    const gateway = await fleet.start({ DATABASE_URL: url.href })
    expect((await fetch(`${gateway.adminUrl}/ready`)).status).toBe(200)
    const swarm = await gatherSwarm(fleet, () => gateway.url('/stream'))
    await fleet.publish(createTraffic(createRandom())(50))
    await swarm.expectWhole()
    await swarm.end()
    const status = await fetch(gateway.url('/v1/operators').replace('ws', 'http'))
    expect(status.status).toBe(200)
    expect(await gateway.end('SIGTERM')).toBe(0)
  })
})
