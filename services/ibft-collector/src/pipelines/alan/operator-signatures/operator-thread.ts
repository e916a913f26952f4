import { serveBatches } from '../../../signatures/threads/serve-batches.ts'
import { unpackOperatorBatch } from './operator-batch.ts'
import { createOperatorKeys } from './operator-keys.ts'
import { verifyOperators } from './verify-operators.ts'

/** Mainnet has about two thousand operators; a parsed key takes some kilobytes. */
const KEYS = 16_384

const keyOf = createOperatorKeys(KEYS)

serveBatches((bytes) => unpackOperatorBatch(bytes).map((check) => verifyOperators(check, keyOf)))
