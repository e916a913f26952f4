// Verifies registrations in a thread using only blst, repeatedly, until told to stop.
import { workerData } from 'node:worker_threads'
import { PublicKey, Signature, verifyMultipleAggregateSignatures } from '@chainsafe/blst'
import type { RawWork } from './raw-verifier.ts'
import { PUBLIC_KEY_BYTES, REGISTRATION_BYTES } from './signed-registrations.ts'

const { registrations, digests, batch, state } = workerData as RawWork
const bytes = Buffer.from(registrations)
const messages = Buffer.from(digests)
const flags = new Int32Array(state)
const count = messages.length / 32

for (let from = 0; Atomics.load(flags, 0) === 0; from = (from + batch) % (count - batch + 1)) {
  const sets = Array.from({ length: batch }, (_, i) => {
    const at = (from + i) * REGISTRATION_BYTES
    return {
      msg: messages.subarray((from + i) * 32, (from + i + 1) * 32),
      pk: PublicKey.fromBytes(bytes.subarray(at, at + PUBLIC_KEY_BYTES), true),
      sig: Signature.fromBytes(
        bytes.subarray(at + PUBLIC_KEY_BYTES, at + REGISTRATION_BYTES),
        true,
      ),
    }
  })
  if (!verifyMultipleAggregateSignatures(sets)) throw new Error('good signatures did not verify')
  Atomics.add(flags, 1, batch)
}
