import { unpackBatch, unpackKeys } from '../../../signatures/bls/batch-codec.ts'
import { createKeyCache } from '../../../signatures/bls/key-cache.ts'
import { verifyBatch } from '../../../signatures/bls/verify-batch.ts'
import { serveBatches } from '../../../signatures/threads/serve-batches.ts'

/** Mainnet has about 700 000 share keys. */
const keyOf = createKeyCache({ shareKeys: 1_048_576, aggregates: 1 })

serveBatches((bytes) => {
  const keys = unpackKeys(bytes)
  if (keys === undefined) return verifyBatch(unpackBatch(bytes), keyOf).map(Number)
  return keys.map((key) => Number(keyOf([key]) !== undefined))
})
