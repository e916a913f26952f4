import { type Collected, readCollected } from '@ssv-exporter/store/collected'
import type { Database } from '@ssv-exporter/store/database'
import type { GenerationName } from './create-generation.ts'
import { OtherGenerationError } from './errors.ts'

/** What each generation stores. */
const STORED: Readonly<Record<GenerationName, keyof Collected>> = {
  genesis: 'decided',
  alan: 'duties',
}

/**
 * Checks that nothing in the database was collected from a network of another generation: answers
 * would mix heights, which count decisions, with slots.
 * @throws OtherGenerationError, DatabaseError
 */
export async function assertSameGeneration(
  database: Database,
  configured: GenerationName,
): Promise<void> {
  const collected = await readCollected(database)
  for (const [found, what] of Object.entries(STORED) as [GenerationName, keyof Collected][]) {
    if (found !== configured && collected[what]) {
      throw new OtherGenerationError({ configured, found })
    }
  }
}
