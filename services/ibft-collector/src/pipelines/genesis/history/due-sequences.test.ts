import { createMemoryJobs } from '@ssv-exporter/jobs/memory-jobs'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { URGENCY } from '@ssv-exporter/store/coverage/coverage'
import { registerSequences } from '@ssv-exporter/store/coverage/register-sequences'
import { expect, it, onTestFinished } from 'vitest'
import { registerDueSequences } from './due-sequences.ts'
import { createHistoryMetrics } from './metrics.ts'
import { createHistoryWorld } from './testing/history-world.ts'

it('returns live gaps before old history, and new validators before other old history', async () => {
  const { database, clock } = await createHistoryWorld({ validators: 5 })
  await registerSequences(database, { roles: [0], nowMs: clock.ms })
  const { oldHistory, newValidator, liveGap } = URGENCY
  const become = (id: number, urgency: number, due: boolean) =>
    database.query(
      'become',
      `UPDATE coverage SET urgency = $2, due_at = CASE WHEN $3 THEN to_timestamp(0) ELSE 'infinity' END
       WHERE validator_key_id = $1`,
      [id, urgency, due],
    )
  for (const id of [1, 2, 3, 4, 5]) await become(id, oldHistory, id === 1)
  const [logger, metrics] = [silentLogger(), createMetrics({ service: 'test' })]
  const jobs = createMemoryJobs({}, { logger, metrics })
  const started: number[] = []
  const ends = Array.from({ length: 6 }, () => Promise.withResolvers<void>())
  const due = registerDueSequences(
    { sequencesAtOnce: 1, queueLimit: 100 },
    {
      jobs,
      database,
      async syncSequence({ validatorKeyId }) {
        started.push(validatorKeyId)
        await become(validatorKeyId, oldHistory, false)
        await ends[validatorKeyId]?.promise
        return 'complete'
      },
      metrics: createHistoryMetrics(metrics, () => 0),
      logger,
      now: () => clock.ms,
      stopping: new AbortController().signal,
    },
  )
  onTestFinished(async () => {
    for (const { resolve } of ends) resolve()
    await jobs.stop()
    await due.ended()
  })
  await jobs.start()
  due.start(20)
  await expect.poll(() => started).toEqual([1])
  const waiting = async () =>
    (await database.query('taken', 'SELECT FROM coverage WHERE busy_until IS NOT NULL')).length
  const taken = await waiting()
  // Sequential, so that those that waited longer are less urgent.
  await become(2, oldHistory, true)
  await expect.poll(waiting).toBe(taken + 1)
  await become(3, newValidator, true)
  await expect.poll(waiting).toBe(taken + 2)
  await become(4, liveGap, true)
  await expect.poll(() => started).toEqual([1, 4])
  ends[1]?.resolve()
  await expect.poll(() => started).toEqual([1, 4, 3])
  ends[3]?.resolve()
  await expect.poll(() => started).toEqual([1, 4, 3, 2])
})
