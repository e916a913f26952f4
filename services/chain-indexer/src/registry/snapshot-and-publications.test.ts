import { createPublicationLog } from '@ssv-exporter/store/publication-log'
import { expect, test } from 'vitest'
import { createDraw } from '../testing/draw.ts'
import { createRandomHistory } from '../testing/random-history.ts'
import { readResources } from '../testing/read-resources.ts'
import { openRegistryBench } from '../testing/registry-bench.ts'
import { type Applied, createReplica, type Replica } from '../testing/replica.ts'

const SEED = process.env.SSV_TEST_SEED ?? String(Date.now())
const STEPS = 60
const ALL = 1_000_000

/** Checks a publication's claims against the previous state. */
function expectTrueMarks({ body, pushed, before }: Applied): void {
  const message = JSON.stringify(body)
  if (body.op === 'put') expect(body.update === true, message).toBe(before !== undefined)
  else expect(before, message).toBeDefined()
  if (body.op === 'retract') return
  // A registration is published even if the record is unchanged: the original did so.
  if (body.detail === true || body.type === 'cluster' || body.op === 'remove') {
    expect(pushed.data, message).not.toEqual(before)
  }
  if (body.detail === true) expect(legacyPart(pushed.data)).toEqual(legacyPart(before))
}

function legacyPart(data: Applied['before']): unknown {
  const { publicKey, index, name, owner, operators } = { ...data } as Record<string, unknown>
  return { publicKey, index, operators, ...(name !== undefined && { name, owner }) }
}

test.each(['current', 'v2', 'legacy'] as const)(
  `%s: a snapshot at any position and the publications after it yield the rows in Postgres, across registrations, liquidations, removals and reorgs (SSV_TEST_SEED=${SEED})`,
  async (generation) => {
    const draw = createDraw(`${SEED} ${generation}`)
    await using bench = await openRegistryBench(generation)
    const log = createPublicationLog(bench.database)
    const replicas: Replica[] = [createReplica(0, await readResources(bench.database))]
    const history = await createRandomHistory(generation, draw, [bench])

    for (let at = 0; at < STEPS; at++) {
      await history.step()
      // The relay sometimes lags behind the commits.
      if (draw.chance(70)) await log.moveOutbox(draw.chance(50) ? ALL : draw.number(5))
      if (draw.chance(20)) {
        const { offset } = await log.head()
        replicas.push(createReplica(offset, await readResources(bench.database)))
      }
      if (draw.chance(60)) continue
      await log.moveOutbox(ALL)
      const publications = await log.read(0, ALL)
      const rows = await readResources(bench.database)
      for (const replica of replicas) {
        const { offset } = replica
        const applied = replica.apply(publications)
        // This one saw everything from the beginning, exactly once.
        if (replica === replicas[0]) for (const one of applied) expectTrueMarks(one)
        expect(replica.resources(), `from offset ${offset}, after step ${at}`).toEqual(rows)
      }
    }
    expect(replicas.length).toBeGreaterThan(2)
  },
)
