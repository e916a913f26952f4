import type { GenerationName } from '../create-generation.ts'
import { addAlanPipeline } from './alan/alan-pipeline.ts'
import { addGenesisPipeline } from './genesis/genesis-pipeline.ts'
import type { AddPipeline } from './pipeline.ts'

/** The pipeline of each generation. */
export const PIPELINES: Readonly<Record<GenerationName, AddPipeline>> = {
  genesis: addGenesisPipeline,
  alan: addAlanPipeline,
}
