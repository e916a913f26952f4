// Signs registrations in a thread: the public keys and signatures of consecutive numbers.
import { workerData } from 'node:worker_threads'
import { aggregatePublicKeys, type PublicKey, SecretKey } from '@chainsafe/blst'
import { toAddress } from '@ssv-exporter/contracts/address'
import { ownershipMessage } from '@ssv-exporter/contracts/ownership-message'
import { addressOf, ownerOf, planRegistrations } from './registrations.ts'
import { PUBLIC_KEY_BYTES, REGISTRATION_BYTES, type SigningWork } from './signed-registrations.ts'

/** Order of the group of BLS12-381. */
const R = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n
const FIRST_KEY = 0x1234_5678_9abc_def0_1234_5678_9abc_def0_1234_5678_9abc_def0n
const NONCES = 65_536

const secretKeyOf = (number: number): SecretKey =>
  SecretKey.fromBytes(
    Buffer.from(((FIRST_KEY + BigInt(number)) % R).toString(16).padStart(64, '0'), 'hex'),
  )

const { from, to, shared } = workerData as SigningWork
const bytes = Buffer.from(shared)
const registrations = planRegistrations(to)
const one = SecretKey.fromBytes(Buffer.alloc(32).fill(1, 31)).toPublicKey()
// Each key is the previous one plus one: an addition instead of a multiplication.
let publicKey: PublicKey | undefined
for (let number = from; number < to; number++) {
  const { cluster, nonce } = registrations[number] as { cluster: number; nonce: number }
  const secretKey = secretKeyOf(number)
  publicKey =
    publicKey === undefined ? secretKey.toPublicKey() : aggregatePublicKeys([publicKey, one])
  const owner = toAddress(addressOf(ownerOf(cluster)))
  const { digest } = ownershipMessage(owner, nonce % NONCES)
  const at = (number - from) * REGISTRATION_BYTES
  bytes.set(publicKey.toBytes(), at)
  bytes.set(secretKey.sign(digest).toBytes(), at + PUBLIC_KEY_BYTES)
}
